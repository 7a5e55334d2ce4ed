# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 核对一个矿业权
# *Checking one right: from a printed corner table to a verdict and a report*
#
# 从公告里的一张拐点表开始：读坐标，算面积，放到规划里逐条核对，得出结论，写成报告。每一步都说明它是怎么知道的。

# %%
from pathlib import Path
from tempfile import mkdtemp

import matplotlib.pyplot as plt
import pandas as pd
import shapely

import mingeo
from mingeo.crs import epsg_of_zone
from mingeo.maps.fonts import cjk_font
from mingeo.model import OUTCOMES
from mingeo.predicates import STRENGTHS
from mingeo.report import review_text, write_report
from mingeo.text import choose_message_language

choose_message_language("zh")
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

examples = Path("../data/examples")
out = Path(mkdtemp(prefix="mingeo-"))

# %% [markdown]
# ## 一张印出来的拐点表
# *A printed corner table*
#
# 这是湖北崇阳县一宗采矿权出让公告里的拐点表（真实的公开公告，出处见 `data/examples/published/README.md`）。照抄成文本就能读。

# %%
print((examples / "published" / "miaopu.txt").read_text(encoding="utf-8"))

# %%
miaopu = mingeo.read_right(examples / "published" / "miaopu.txt", name="崇阳县庙铺矿区饰面用板岩矿")
miaopu

# %% [markdown]
# 读数字不难，难在读对：X 是纵坐标还是横坐标，带号是哪一带，哪个基准。mingeo 把每个决定都记下来；有两种读法时两种都列出、拒绝猜测。

# %%
for line in miaopu.interpretation:
    print("·", line.zh)

# %% [markdown]
# ## 面积：椭球面还是高斯平面
# *Areas: on the ellipsoid or in the plane*
#
# 法定方法是椭球面积（TD/T 1055-2019 附录 D，自然资源部公告 2022 年第 24 号起），而很多印出来的数是 3 度带高斯平面面积。两种都算，再看印的数与哪一个相符。

# %%
areas = mingeo.measure.areas_of(miaopu.geometry, miaopu.crs, miaopu.stated_area)
print(f"椭球面 {areas.ellipsoidal_m2 / 1e6:.6f}，平面 {areas.planar_m2 / 1e6:.6f}，公告印 {areas.stated_km2} 平方千米")
print(
    "相符的是：",
    {"both": "两个都相符", "planar": "平面", "ellipsoidal": "椭球面", "neither": "都不"}[areas.stated_agrees_with],
)

# %% [markdown]
# 一宗看不出什么，看十宗。`data/examples/published/` 有真实公告的拐点和面积；取其中印明 2000 国家大地坐标系、以米为单位的。横轴是“计算面积减印出面积”，以印出数字的半个末位为一格：落在 ±1 之内，就是与印出的每一位都相符。

# %%
rights = pd.read_csv(examples / "published" / "rights.csv", dtype=str).set_index("right_id")
rings = pd.read_csv(examples / "published" / "rings.csv", dtype={"right_id": str})


def shape_of(right_id):
    """一宗矿业权的图形：外圈减去扣除的内圈；东坐标、北坐标，米。"""
    corners = rings[rings["right_id"] == right_id]
    loops = {"exterior": [], "hole": []}
    for _, ring in corners.groupby("ring"):
        loops[ring["role"].iloc[0]].append(shapely.Polygon(ring[["y_east_m_with_zone", "x_north_m"]].to_numpy()))
    return shapely.difference(shapely.MultiPolygon(loops["exterior"]), shapely.MultiPolygon(loops["hole"]))


in_metres = set(rings.loc[rings["coord"] == "XY", "right_id"])
rows = []
for right_id, right in rights[(rights["datum"] == "CGCS2000") & rights.index.isin(in_metres)].iterrows():
    found = mingeo.measure.areas_of(
        shape_of(right_id), epsg_of_zone(int(right["zone_3deg"])), f"{right['stated_area_km2']} 平方千米"
    )
    half_digit_m2 = 1e6 * 10 ** -len(right["stated_area_km2"].partition(".")[2]) / 2
    rows.append(
        {
            "矿业权": f"{right_id}　{right['name'].split('(')[0].strip()}",
            "印出面积": right["stated_area"],
            "椭球面": (found.ellipsoidal_m2 - found.stated_km2 * 1e6) / half_digit_m2,
            "平面": (found.planar_m2 - found.stated_km2 * 1e6) / half_digit_m2,
            "相符": found.stated_agrees_with,
        }
    )
published = pd.DataFrame(rows).set_index("矿业权")

fig, ax = plt.subplots(figsize=(10, 4.6))
ax.axvspan(-1, 1, color="#009E73", alpha=0.13, lw=0)
for y, one in enumerate(published.itertuples()):
    ax.plot([one.椭球面, one.平面], [y, y], color="#bbbbbb", lw=1.5, zorder=1)
ax.scatter(published["椭球面"], range(len(published)), color="#0072B2", label="椭球面积", zorder=2)
ax.scatter(published["平面"], range(len(published)), color="#D55E00", marker="s", label="高斯平面积", zorder=2)
ax.set_yticks(range(len(published)), published.index, fontsize=8.5)
ax.invert_yaxis()
ax.set_xlabel("（计算面积 − 印出面积）÷ 印出数字的半个末位")
inside = published[["椭球面", "平面"]].abs().le(1).sum()
print(f"与印出的每一位相符：椭球面积 {inside['椭球面']} 宗，平面面积 {inside['平面']} 宗，共 {len(published)} 宗")
ax.set_title("真实公告的面积与它自己的拐点：绿带内与印出的每一位相符")
ax.legend(loc="lower left")
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 平面面积有九宗在绿带里，椭球面积只有五宗：公告的面积多半是平面面积。029 号最分明，椭球面积差出三格半，平面面积正落在零附近。016 号和 021 号离自己的中央经线远，投影放大，平面面积反而比椭球面积大；016 号坐标冠的带号甚至不是它所在的带。
#
# ## 放到规划里核对
# *Putting a right to a plan*
#
# 下面的采石场是**虚构的**，规划是真的：昌乐县。矿种、规模、开采方式、年限写在参数里。

# %%
plan = mingeo.load_plan("昌乐")
said = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": 10}
quarry = mingeo.read_right(examples / "rights" / "changle-quarry.txt", name="鄌郚镇采石场（虚构）", **said)
review = mingeo.review_right(quarry, plan, year=2024)
review

# %% [markdown]
# 结论是**待定**：没有一条强制性规则被违反，但该落在哪个区块里，公开文本没有印边界，谁也判断不了。“没有查”从来不当作“通过”。每条待定都说明要什么才能定：

# %%
pd.DataFrame(
    {
        "事项": one.message.zh,
        "需要": one.needs.zh if one.needs else "",
        "强度": STRENGTHS[one.strength].zh,
        "条款": one.clause.section,
    }
    for one in review.not_checked
    if one.strength == "mandatory"
).style.hide(axis="index").set_properties(**{"text-align": "left"})

# %%
outcomes = pd.DataFrame(
    [(STRENGTHS[one.strength].zh, OUTCOMES[one.outcome].zh) for one in review.findings], columns=["强度", "结果"]
)
counts = outcomes.value_counts().unstack(fill_value=0)
counts = counts.reindex(index=[one.zh for one in STRENGTHS.values()], columns=["通过", "不通过", "待定"], fill_value=0)

fig, ax = plt.subplots(figsize=(8.5, 2.8))
left = pd.Series(0, index=counts.index)
for outcome, colour in {"通过": "#5aae61", "不通过": "#c7522a", "待定": "#d9d9d9"}.items():
    bars = ax.barh(counts.index, counts[outcome], left=left, color=colour, label=outcome)
    ax.bar_label(bars, labels=[str(n) if n else "" for n in counts[outcome]], label_type="center")
    left += counts[outcome]
ax.invert_yaxis()
ax.set_xlabel("条")
ax.xaxis.get_major_locator().set_params(integer=True)
ax.set_title("昌乐县规划对这处采石场的各条意见")
ax.legend(loc="lower right", frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# ## 没有边界也能否定
# *Refuted without a boundary*
#
# 通过需要边界，不通过往往不需要：矿种被禁、规模不够、面积比区块还大，一个坐标都不用就能定。改一个条件看看。最后一行的单位是立方米，规划的最低规模是吨，中间差一个体重，程序不替它换算，所以仍待定。

# %%
variants = {
    "原样": {},
    "规模减到 150 万吨/年": {"scale": "150 万吨/年"},
    "许可证 5 年": {"term": 5},
    "矿种改为膨润土": {"mineral": "膨润土"},
    "规模写成 80 万立方米/年": {"scale": "80 万立方米/年"},
}
tried = []
for change, other in variants.items():
    right = mingeo.read_right(examples / "rights" / "changle-quarry.txt", **{**said, **other})
    result = mingeo.review_right(right, plan, year=2024)
    reasons = [
        f"{one.message.zh}［{STRENGTHS[one.strength].zh}，{one.clause.section}］"
        for one in result.findings
        if one.outcome == "fail"
    ]
    tried.append({"改动": change, "结论": OUTCOMES[result.verdict].zh, "违反": "；".join(reasons)})
pd.DataFrame(tried).style.hide(axis="index").set_properties(**{"text-align": "left"})

# %% [markdown]
# 许可证 5 年违反的是“原则上不少于 10 年”：原则性规则不使结论成为不通过，但要人说明理由，所以也是待定。
#
# ## 有边界就能通过
# *With boundaries it can pass*
#
# 虚构的示例县有完整的边界和图层。同样的流程：

# %%
shili = mingeo.load_plan("示例县", zones=examples / "plans")
layers = {
    role: mingeo.read_layer(role, examples / "layers" / f"{role}.geojson")
    for role in ("ecological_redline", "permanent_basic_farmland")
}
reviews = {
    name: mingeo.review_right(mingeo.read_right(examples / "rights" / f"{name}.txt", **said), shili, layers, year=2024)
    for name in ("shili-pass", "shili-protrudes", "shili-unknown")
}
pd.DataFrame(
    {
        "文件": name,
        "结论": OUTCOMES[one.verdict].zh,
        "椭球面积（平方千米）": round(one.areas.ellipsoidal_m2 / 1e6, 4),
        "理由": "；".join(finding.message.zh for finding in one.findings if finding.decides)[:120],
    }
    for name, one in reviews.items()
).style.hide(axis="index").set_properties(**{"text-align": "left"})

# %% [markdown]
# 在内还是超出，看**最远超出多少米**，在区块自己的高斯平面里量，容差 0.05 米；不看“包含”这类是非题（坐标四舍五入就会翻转），也不看面积比例（细长的尖角漏过去）。[05](05_screen_many.ipynb) 里有对照。
#
# ## 写成报告
# *Writing the report*
#
# 报告有文本、网页、Word、Excel 等几种，内容相同；同样的输入得到逐字节相同的文件。命令行是 `mingeo check ... -o 报告.docx`。

# %%
print(review_text(reviews["shili-protrudes"], "zh"))

# %%
for suffix in ("docx", "xlsx", "html"):
    report = out / f"甲山东扩.{suffix}"
    write_report(reviews["shili-protrudes"], report)
    print(f"{report.name}：{report.stat().st_size / 1024:.0f} KB")

# %% [markdown]
# 报告写明它是**预检**，不是主管部门的审查意见。
#
# 下一册：[03 地图](03_maps.ipynb)。
