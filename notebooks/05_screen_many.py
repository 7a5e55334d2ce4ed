# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 批量筛查，研究结果
# *Screening many rights and studying the result*
#
# 一批拟设矿业权，一次筛完：哪些通过，哪些不通过、为什么，哪些还缺材料。全部虚构：示例县的规划，加上固定种子的随机矿业权。后一半用同样的办法回答一个方法问题：判断“在不在区块内”，为什么量距离而不用是非题。

# %%
import time
from pathlib import Path
from tempfile import mkdtemp

import geopandas
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import shapely
from shapely import affinity

import mingeo
from mingeo.maps.fonts import cjk_font
from mingeo.model import OUTCOMES
from mingeo.predicates import PREDICATES
from mingeo.screen import review_rights
from mingeo.text import choose_message_language

choose_message_language("zh")
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

examples = Path("../data/examples")
work = Path(mkdtemp(prefix="mingeo-"))
plan = mingeo.load_plan("示例县", zones=examples / "plans")
layers = {
    role: mingeo.read_layer(role, examples / "layers" / f"{role}.geojson")
    for role in ("ecological_redline", "permanent_basic_farmland")
}

# %% [markdown]
# ## 一批矿业权
# *Many rights*
#
# 一百个：一半落在甲山区块里或边上，一半散在重点开采区内外。存成 GeoPackage，就是一个普通的图层，字段名是 mingeo 认得的：`name`、`kind`、`mineral`、`scale`、`method`、`term`。

# %%
rng = np.random.default_rng(20261122)
PLANE = "EPSG:4528"
block = plan.zone("999999-MB-01").boundary.geometry


def random_right(near_block):
    """一个随机的四边形，米；靠近区块的小一些、正一些。"""
    width, height = rng.uniform(150, 600, 2) if near_block else rng.uniform(200, 900, 2)
    if near_block:
        west, south = rng.uniform(40609480, 40610100), rng.uniform(3897480, 3898100)
        return affinity.rotate(shapely.box(west, south, west + width, south + height), rng.choice([0, 0, 5]))
    west, south = rng.uniform(40608700, 40613200), rng.uniform(3896700, 3900000)
    return affinity.rotate(shapely.box(west, south, west + width, south + height), rng.uniform(0, 45))


number = 100
drawn = geopandas.GeoDataFrame(
    {
        "name": [f"拟设 {one:03d}" for one in range(1, number + 1)],
        "kind": "mining",
        "mineral": rng.choice(["建筑石料用灰岩", "水泥用灰岩", "石棉"], number, p=[0.8, 0.15, 0.05]),
        "scale": [f"{amount} 万吨/年" for amount in rng.choice([60, 100, 120, 200], number, p=[0.1, 0.3, 0.3, 0.3])],
        "method": "open-pit",
        "term": rng.choice([8, 10, 20], number, p=[0.1, 0.5, 0.4]),
    },
    geometry=[random_right(one % 2 == 0) for one in range(number)],
    crs=PLANE,
)
drawn.to_file(work / "拟设.gpkg")
rights = mingeo.read_rights(work / "拟设.gpkg")
print(len(rights), "个；第一个：")
rights[0]

# %% [markdown]
# ## 筛查
# *Screening*
#
# 一行一个矿业权：结论、所在区块、各种意见的条数、最要紧的一条理由、面积、与各图层重叠的面积。

# %%
started = time.perf_counter()
table = mingeo.screen_rights(rights, plan, layers, year=2024, language="zh")
elapsed_s = time.perf_counter() - started
print(f"{len(table)} 个，{elapsed_s:.1f} 秒，每个 {elapsed_s / len(table) * 1000:.0f} 毫秒")
print("列：", "、".join(table.columns))
few = table[["name", "mineral", "scale", "verdict", "zone", "reason"]].head(8)
few.style.set_properties(**{"text-align": "left", "vertical-align": "top"})

# %%
verdicts = table["verdict"].map({name: text.zh for name, text in OUTCOMES.items()})
verdicts.value_counts()

# %%
colours = {"通过": "#2a9d5c", "待定": "#e0a100", "不通过": "#c7522a"}
origin = np.array(plan.zone("999999-KM-01").boundary.geometry.bounds[:2])

fig, ax = plt.subplots(figsize=(10, 6.6))
for verdict, colour in reversed(colours.items()):
    shown = table[verdicts == verdict].translate(*-origin)
    shown.plot(ax=ax, facecolor=f"{colour}2a", edgecolor=colour, linewidth=1)
for zone_id, style in (("999999-KM-01", "--"), ("999999-MB-01", "-"), ("999999-MB-02", "-")):
    edge = plan.zone(zone_id).boundary.geometry.exterior.coords
    ax.plot(*(np.array(edge) - origin).T, color="#111111", ls=style, lw=2)
for role, colour in (("ecological_redline", "#B2182B"), ("permanent_basic_farmland", "#4D7A12")):
    geopandas.GeoSeries(list(layers[role].geometries)).translate(*-origin).plot(
        ax=ax, facecolor="none", edgecolor=colour, hatch="///", linewidth=1
    )
handles = [plt.Rectangle((0, 0), 1, 1, fc=f"{colour}2a", ec=colour) for colour in colours.values()]
handles += [plt.Line2D([], [], color="#111111", ls="--", lw=2), plt.Line2D([], [], color="#111111", lw=2)]
handles += [plt.Rectangle((0, 0), 1, 1, fc="none", ec=one, hatch="///") for one in ("#B2182B", "#4D7A12")]
counted = [f"{verdict}（{(verdicts == verdict).sum()}）" for verdict in colours]
ax.legend(
    handles,
    [*counted, "重点开采区", "开采区块", "生态保护红线", "永久基本农田"],
    loc="center left",
    bbox_to_anchor=(1.01, 0.5),
    frameon=False,
)
ax.set_aspect("equal")
ax.set_xlabel("距重点开采区西南角向东（米）")
ax.set_ylabel("向北（米）")
ax.set_title("一百个虚构的拟设采矿权，按结论着色（示例县，虚构）")
fig.tight_layout()

# %% [markdown]
# ## 为什么不通过
# *Why they fail*
#
# `screen_rights` 只给最要紧的一条。要研究全部理由，对不通过的那些用 `review_rights` 拿到完整的审查结果，再按规则归类。一个矿业权可以违反几条，所以条数之和多于个数。

# %%
failing = [right for right, verdict in zip(rights, table["verdict"], strict=True) if verdict == "fail"]
reviews = list(review_rights(failing, plan, layers, year=2024))
broken = pd.DataFrame(
    [
        (one.right.name, finding.rule, f"{PREDICATES[finding.predicate].says.zh}〔{finding.clause.section}〕")
        for one in reviews
        for finding in one.findings
        if finding.outcome == "fail" and finding.strength == "mandatory"
    ],
    columns=["矿业权", "规则", "要求"],
)
titles = {"ecological-redline": "避让生态保护红线〔二（三）〕", "farmland": "避让永久基本农田〔二（三）〕"}
broken["要求"] = broken["规则"].map(titles).fillna(broken["要求"])
counts = broken.groupby("要求")["矿业权"].nunique().sort_values()

fig, ax = plt.subplots(figsize=(9, 3.2))
bars = ax.barh(counts.index, counts, color="#c7522a")
ax.bar_label(bars, padding=3)
ax.set_xlabel("违反这一条的矿业权（个）")
ax.set_title("一百个拟设采矿权违反了哪些强制性规则（条款为示例县规划）")
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 只违反一条的，是改一改就可能通过的：

# %%
single = broken.groupby("矿业权").filter(lambda rows: len(rows) == 1)
single["要求"].value_counts().rename("只违反这一条的矿业权（个）").to_frame()

# %% [markdown]
# ## 向东挪多少会出界
# *How far east before it leaves the block?*
#
# 把甲山采矿权一点一点向东挪。它离区块东边 100 米；挪过 100 米以后，最远超出的距离与挪动量同步增加，到容差 0.05 米为止仍算在内。这个容差约是坐标噪声的两倍（0.01 米的坐标，0.001 秒的经纬度）。

# %%
base = mingeo.read_right(examples / "rights" / "shili-pass.txt").geometry
shifts_m = np.round(np.arange(99.90, 100.2001, 0.01), 2)
moved = geopandas.GeoDataFrame(geometry=[affinity.translate(base, one) for one in shifts_m], crs=PLANE)
zone = geopandas.GeoDataFrame(index=["MB-01"], geometry=[block], crs=PLANE)
facts = mingeo.overlay.containment(moved, zone)

fig, ax = plt.subplots(figsize=(8.5, 3.6))
inside = facts["inside"].to_numpy(dtype=bool)
ax.axhspan(0, 0.05, color="#2a9d5c", alpha=0.13, lw=0)
ax.plot(shifts_m[inside], facts["protrusion_m"][inside], "o", color="#2a9d5c", label="在区块内")
ax.plot(shifts_m[~inside], facts["protrusion_m"][~inside], "s", color="#c7522a", label="超出区块")
ax.text(99.9, 0.055, "容差 0.05 米", fontsize=9)
ax.set_xlabel("向东挪动（米）")
ax.set_ylabel("最远超出（米）")
ax.set_title("挪动与超出：容差之内算在内（示例县，虚构）")
ax.legend(frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# ## 为什么不用 covers
# *Why not just ask `covers`?*
#
# 贴着区块边线的矿业权很常见：区块给了多大，就申请多大。下面造 400 个东边**正好贴着**区块东边线的，把坐标转成经纬度、四舍五入到 0.001 秒再转回来，公告里印度分秒时就是这样。它们都该算在区块内。


# %%
def through_degrees(shapes, step_arcsecond=0.001):
    """转成经纬度，四舍五入到若干秒，再转回高斯平面。"""
    degrees = geopandas.GeoSeries(shapes, crs=PLANE).to_crs("EPSG:4490")
    step = step_arcsecond / 3600
    rounded = shapely.transform(degrees.array, lambda points: np.round(points / step) * step)
    return geopandas.GeoSeries(rounded, crs="EPSG:4490").to_crs(PLANE)


_, south, east, north = block.bounds
flush = []
for _ in range(400):
    width, height = rng.uniform(50, 600, 2)
    bottom = rng.uniform(south + 50, north - 50 - height)
    flush.append(shapely.box(east - width, bottom, east, bottom + height))
noisy = geopandas.GeoDataFrame(geometry=through_degrees(flush))
facts = mingeo.overlay.containment(noisy, zone).set_index("right")
by_covers = noisy.covered_by(block)
print(f"covered_by 说在内：{by_covers.sum()} / {len(noisy)}；mingeo 说在内：{facts['inside'].sum()} / {len(noisy)}")

# %%
fig, ax = plt.subplots(figsize=(8.5, 3.6))
bins = np.arange(0, 0.0601, 0.002)
ax.hist(
    [facts["protrusion_m"][by_covers], facts["protrusion_m"][~by_covers]],
    bins=bins,
    stacked=True,
    color=["#2a9d5c", "#7b68a6"],
    label=["covered_by 为真", "covered_by 为假"],
)
ax.axvline(0.05, color="#c7522a", lw=2)
ax.text(0.0495, ax.get_ylim()[1] * 0.9, "容差 0.05 米", ha="right", color="#c7522a")
ax.set_xlabel("最远超出（米）")
ax.set_ylabel("矿业权（个）")
ax.set_title("400 个正好贴边的矿业权，坐标舍入到 0.001 秒之后")
ax.legend(frameon=False, loc="upper center")
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 是非题把舍入误差当成了越界；距离说得出越了多少，容差以下是噪声。反过来，用“超出面积小于 0.1%”一类的门槛会放过细长的尖角：

# %%
spike = shapely.union(
    base, shapely.Polygon([(40610200, 3897800), (40610318, 3897801), (40610200, 3897802)])
)  # 东边伸出一根 18 米越界的刺
facts = mingeo.overlay.containment(geopandas.GeoDataFrame(geometry=[spike], crs=PLANE), zone).iloc[0]
print(
    f"超出面积只占 {facts['outside_m2'] / spike.area:.5%}，最远却超出 {facts['protrusion_m']:.2f} 米：在内？{facts['inside']}"
)

# %% [markdown]
# 筛查结果是普通的 GeoDataFrame，`table.to_file("筛查.gpkg")`、`table.drop(columns="geometry").to_excel("筛查.xlsx")` 都可以。命令行是 `mingeo screen`。
#
# 下一册：[06 比较几个规划](06_compare_plans.ipynb)。
