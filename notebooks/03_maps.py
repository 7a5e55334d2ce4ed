# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 地图
# *Maps*
#
# mingeo 有两种图：一页网页地图（`zone_map`，离线可开，可以放进笔记本），一张印在 A4 纸上的插图（`map_figure`）。两种图都只是**展示**：图上的东西早已在别处判断过。带斜线的虚线圆是示意，圆心是规划所说的地点，面积等于规划印的面积，形状和边界都不是真的。

# %%
from pathlib import Path
from tempfile import mkdtemp

import geopandas
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image
from matplotlib.patches import Circle

import mingeo
from mingeo.maps.fonts import cjk_font
from mingeo.text import choose_message_language

choose_message_language("zh")
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

examples = Path("../data/examples")
out = Path(mkdtemp(prefix="mingeo-"))

# %% [markdown]
# ## 一个规划的网页地图
# *One plan as a page*
#
# 图例、比例尺、经纬网、查找框和量距都在页面里，什么也不从网上下载。点一个分区，看它的字段和条款。

# %%
changle = mingeo.load_plan("昌乐")
mingeo.maps.zone_map(changle)

# %% [markdown]
# 存成文件就是一页独立的网页，双击即开，可以拷给没有联网的同事：

# %%
page = out / "changle.html"
mingeo.maps.zone_map(changle).save(page)
print(f"{page.name}：{page.stat().st_size / 1024:.0f} KB")

# %% [markdown]
# 五个规划也可以放在一页，左上角切换：`mingeo.maps.zone_map([...])`；命令行是 `mingeo map -o plans.html`。
#
# ## 印在纸上的插图
# *A figure for paper*
#
# 同样的内容，A4 横幅，png、svg 或 pdf；同样的输入得到逐字节相同的文件。

# %%
Image(mingeo.maps.map_figure(changle), width=900)

# %% [markdown]
# ## 矿业权、图层和审查结果
# *A right, layers and a review*
#
# 下面换用虚构的**示例县**（在海里，免得被当成真的），它有完整的边界。拟设采矿权东侧超出区块 15 米，又压了生态保护红线。把审查结果交给地图，超出和重叠的部分就画出来，结论写在旁边。

# %%
plan = mingeo.load_plan("示例县", zones=examples / "plans")
right = mingeo.read_right(
    examples / "rights" / "shili-protrudes.txt",
    name="甲山东扩（虚构）",
    kind="mining",
    mineral="建筑石料用灰岩",
    scale="200 万吨/年",
    method="open-pit",
    term=10,
)
layers = {
    role: mingeo.read_layer(role, examples / "layers" / f"{role}.geojson")
    for role in ("ecological_redline", "permanent_basic_farmland")
}
review = mingeo.review_right(right, plan, layers, year=2024)
mingeo.maps.zone_map(plan, rights=right, layers=layers, review=review)

# %% [markdown]
# 地图是 `folium.Map`，可以接着往上加 folium 的图层。只是要知道：mingeo 自己的数据都经过转义，你**自己**加进 folium 图层的文字，folium 会当模板执行，别放来历不明的内容。
#
# ## 自己画：示意位置有多准
# *Drawing your own: how well is a place known?*
#
# `load_zones` 给的就是 GeoDataFrame，用 geopandas 和 matplotlib 想怎么画都行。这一张把五个规划里有地点的分区画在一起：实心是与规划面积相等的圆，虚线圈是“那个地名整个落在里面”的半径 `radius_m`。虚线圈远大于实心圆的，点只定到乡镇，小区块在圈里哪一处都有可能，这正是示意形状从不参与判断的原因。

# %%
zones = mingeo.load_zones()
placed = zones.dropna(subset=["lon"]).copy()
counties = {name: mingeo.load_plan(name).record.county for name in placed["plan_id"].unique()}
fill = {
    "key_exploration_area": "#0072B2",
    "exploration_block": "#56B4E9",
    "key_mining_area": "#D55E00",
    "mining_block": "#E69F00",
    "concentrated_mining_area": "#8C510A",
    "strategic_reserve": "#009E73",
    "survey_area": "#7B68A6",
}
names = {
    "370725-KE-01": "乔官地热",
    "370725-EB-01": "乔官地热普查",
    "370725-EB-02": "五图油页岩",
    "370725-EB-03": "方山矿泉水",
    "370725-KM-01": "杏山—蟠龙山",
    "370725-MB-01": "杏山",
    "370725-MB-02": "蟠龙山",
    "370781-SR-01": "文登铁矿",
    "370781-KM-01": "寨里镇—青州",
    "370826-SA-01": "郗山稀土（未印面积）",
    "370826-EB-01": "渭河村矿泉水",
    "370826-EB-02": "微山岛地热",
    "621025-CM-01": "党家村",
    "621025-CM-02": "蔡峪村",
}

fig, axes = plt.subplots(2, 2, figsize=(10.5, 10))
for ax, (plan_id, county) in zip(axes.flat, counties.items(), strict=True):
    group = placed[placed["plan_id"] == plan_id].sort_values("stated_area_km2", ascending=False)
    lon, lat = group["lon"].mean(), group["lat"].mean()
    east_km = (group["lon"] - lon) * 111.32 * np.cos(np.radians(lat))
    north_km = (group["lat"] - lat) * 111.32
    for zone_id, x, y in zip(group.index, east_km, north_km, strict=True):
        row = group.loc[zone_id]
        if row["stated_area_km2"] > 0:
            radius_km = np.sqrt(row["stated_area_km2"] / np.pi)
            ax.add_patch(Circle((x, y), radius_km, color=fill[row["kind"]], alpha=0.55, lw=0))
        ax.add_patch(Circle((x, y), row["radius_m"] / 1000, fill=False, ls="--", ec="#444444", lw=0.8))
        ax.plot(x, y, "k.", ms=3)
    for (x, y), ids in group.groupby([east_km.round(2), north_km.round(2)]).groups.items():
        ax.annotate(
            "\n".join(names[one] for one in ids), (x, y), (0, 7), textcoords="offset points", ha="center", fontsize=8.5
        )
    ax.set_aspect("equal")
    ax.margins(0.1)
    ax.autoscale_view()
    ax.set_xlabel("东西（千米）")
    ax.set_ylabel("南北（千米）")
    ax.set_title(county)
fig.suptitle("规划所述地点（示意）：实心＝规划面积，虚线圈＝地名所在的范围", y=0.995)
fig.tight_layout()

# %% [markdown]
# 山亭区的分区都没有地点，所以不在图上。每个点的来历在 `place_source`，分四级：公布的坐标、推算的、只到乡镇的、猜的。

# %%
placed["点的来历"] = (
    placed["place_source"]
    .str.partition(":")[0]
    .map({"sourced": "公布的坐标", "derived": "推算", "township-level": "只到乡镇", "guess": "猜测"})
)
placed["县"] = placed["plan_id"].map(counties)
placed.reset_index()[["县", "zone_id", "place", "点的来历", "radius_m", "stated_area_km2", "clause"]]

# %% [markdown]
# ## 自己画：冲突在哪里
# *Drawing your own: where the conflict is*
#
# 核对得到的数字可以在图上复核。坐标就用矿业权自己的高斯平面（EPSG:4528），单位是米。

# %%
zone_frame = plan.zones.to_crs(right.crs)
right_frame = geopandas.GeoDataFrame({"name": [right.name]}, geometry=[right.geometry], crs=right.crs)
redline = geopandas.GeoSeries(layers["ecological_redline"].geometries, crs=layers["ecological_redline"].crs)
block = zone_frame.loc["999999-MB-01", "geometry"]
origin = np.array([40609500.0, 3897500.0])

fig, axes = plt.subplots(1, 2, figsize=(10.5, 4.9), width_ratios=[1, 1.15])
for ax in axes:
    for shape, style in (
        (block, {"fc": "#E69F0033", "ec": "#8A5A00", "lw": 2}),
        (redline.union_all(), {"fc": "#B2182B44", "ec": "#B2182B", "lw": 1.5, "hatch": "//"}),
        (right.geometry, {"fc": "none", "ec": "#111111", "lw": 2}),
        (right.geometry.difference(block), {"fc": "#E6007E99", "ec": "none"}),
    ):
        geopandas.GeoSeries([shape]).translate(*-origin).plot(ax=ax, **style)
    ax.set_xlabel("距区块西南角向东（米）")
axes[0].set(xlim=(-150, 1250), ylim=(-150, 1250), title="全貌")
axes[0].set_ylabel("向北（米）")
axes[0].text(330, 735, "区块 MB-01", color="#8A5A00")
axes[0].text(200, 300, "拟设采矿权", color="#111111")
axes[0].text(845, 130, "红线二", color="#B2182B")
axes[1].set(xlim=(770, 850), ylim=(240, 320), ylabel="", title="东侧放大：超出 15 米，并压红线")
axes[1].annotate("", (800, 308), (815, 308), arrowprops={"arrowstyle": "<->"})
axes[1].text(807.5, 311, "15 米", ha="center")
axes[1].text(785, 250, "区块内", color="#8A5A00", ha="center")
axes[1].text(833, 250, "红线二", color="#B2182B", ha="center")
fig.tight_layout()

# %% [markdown]
# 手算：超出 15 米、南北长 640 米（X 从 3897560 到 3898200），面积 9600 平方米；红线二从区块东边线起、到 X 3897800 为止，与矿业权重叠 15 × 240 = 3600 平方米。与程序的数字相同：

# %%
print(
    mingeo.overlay.containment(right_frame, zone_frame.loc[["999999-MB-01"]])[["protrusion_m", "outside_m2"]].round(3)
)
features = geopandas.GeoDataFrame({"name": ["红线一", "红线二"]}, geometry=redline)
print(mingeo.overlay.overlaps(right_frame, features)[["feature", "overlap_m2", "depth_m", "contact"]].round(3))

# %% [markdown]
# 论文里用矢量图：`kind="svg"` 或 `"pdf"`，连同审查结果一起画。

# %%
for kind in ("svg", "pdf"):
    figure = mingeo.maps.map_figure(plan, rights=right, layers=layers, review=review, kind=kind)
    (out / f"甲山东扩.{kind}").write_bytes(figure)
    print(f"甲山东扩.{kind}：{len(figure) / 1024:.0f} KB")

# %%
Image(mingeo.maps.map_figure(plan, rights=right, layers=layers, review=review), width=900)

# %% [markdown]
# 在中国境内公开出版地图，底图须有审图号；这里的示意图不含底图，也不能当作底图。
#
# 下一册：[04 用自己的官方边界和图层](04_own_boundaries.ipynb)。
