# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 用自己的官方边界和图层
# *Bringing your own official boundaries and constraint layers*
#
# 公开的规划没有边界，所以核对停在“待定”。自然资源主管部门有规划数据库，有红线和永久基本农田：这一册把它们接上。数据用虚构的示例县，步骤与真的一样。边界不离开你的电脑：mingeo 不联网。

# %%
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import geopandas
import matplotlib.pyplot as plt
import pandas as pd
import shapely

import mingeo
from mingeo.maps.fonts import cjk_font
from mingeo.model import OUTCOMES, ZONE_KINDS
from mingeo.text import choose_message_language

choose_message_language("zh")
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

examples = Path("../data/examples").resolve()
work = Path(mkdtemp(prefix="mingeo-"))

# %% [markdown]
# ## 起点：只有公开文本
# *The start: nothing but the published text*
#
# 把示例县的规划去掉边界，就和五个真实的规划一样：有分区的名称、面积、规则，没有边界。

# %%
bare = work / "bare" / "999999-shili"
bare.mkdir(parents=True)
for name in ("plan.toml", "zones.csv"):
    shutil.copy(examples / "plans" / "999999-shili" / name, bare)
before = mingeo.load_plan("示例县", zones=work / "bare")
before

# %%
said = {"kind": "mining", "mineral": "建筑石料用灰岩", "scale": "200 万吨/年", "method": "open-pit", "term": 10}
right = mingeo.read_right(examples / "rights" / "shili-pass.txt", name="甲山（虚构）", **said)
steps = {"只有公开文本": mingeo.review_right(right, before, year=2024)}
print(OUTCOMES[steps["只有公开文本"].verdict].zh)
for one in steps["只有公开文本"].not_checked:
    print("·", one.message.zh)

# %% [markdown]
# ## 单位的 Shapefile
# *A bureau's shapefile*
#
# 规划数据库常见的样子：Shapefile，汉字是 GBK 编码，字段用代码，`FQBH` 分区编号、`FQMC` 分区名称、`FQMJ` 分区面积。这里造一个。

# %%
official = geopandas.read_file(examples / "plans" / "999999-shili" / "boundaries.geojson")
listed = before.zones.loc[official["zone_id"]]
bureau = geopandas.GeoDataFrame(
    {"FQBH": listed.index, "FQMC": listed["name"].array, "FQMJ": listed["stated_area_km2"].array},
    geometry=official.geometry.array,
    crs=official.crs,
)
bureau.to_file(work / "规划分区.shp", encoding="GBK")
sorted(path.name for path in work.glob("规划分区.*"))

# %% [markdown]
# ## 采用：`mingeo adopt`
# *Adopting the boundaries*
#
# 命令 `mingeo adopt` 把要素与规划的分区一一对上：先看编号，再看名称，**从不猜**；对每一个查面积是否与规划印的相符、是否在上级分区之内、同类区块有没有重叠、带号对不对。结果存成一个自备的规划文件夹，附来源和日期。

# %%
command = ["mingeo", "adopt", "规划分区.shp", "--plan", "示例县", "--zones", "bare", "--into", "mine"]
command += ["--source", "示例县规划数据库（虚构）", "--date", "2026-11-22", "--lang", "zh"]
adopted = subprocess.run(
    [sys.executable, "-m", *command],
    cwd=work,
    env={**os.environ, "PYTHONUTF8": "1"},
    capture_output=True,
    encoding="utf-8",
)
print(adopted.stdout)
assert adopted.returncode == 0, adopted.stderr

# %% [markdown]
# 丁村没有边界，照实说没有。此后 `--zones mine`（或 `load_plan(..., zones=...)`）用的就是带边界的规划，图上也不再是示意：

# %%
plan = mingeo.load_plan("示例县", zones=work / "mine")
plan

# %% [markdown]
# 不想存文件夹、只想临时用一次：读进来，`with_boundaries` 贴到规划上。对不上的要素会在 `notes` 里。

# %%
from mingeo.plans import with_boundaries
from mingeo.readers import read_features

once, notes = with_boundaries(before, read_features(work / "规划分区.shp"))
print(once.zones["basis"].value_counts().to_string())
assert notes == ()

# %% [markdown]
# ## 图层：红线、农田
# *Constraint layers*
#
# 图层按角色给：`ecological_redline` 生态保护红线、`permanent_basic_farmland` 永久基本农田、`existing_rights` 已设矿业权……文件读进来，或者直接给一个 GeoDataFrame。没有给的角色不算查过，相应的规则保持待定。

# %%
steps["加上官方边界"] = mingeo.review_right(right, plan, year=2024)
layers = {
    "ecological_redline": mingeo.read_layer("ecological_redline", examples / "layers" / "ecological_redline.geojson")
}
steps["加上红线"] = mingeo.review_right(right, plan, layers, year=2024)
layers["permanent_basic_farmland"] = geopandas.read_file(examples / "layers" / "permanent_basic_farmland.geojson")
steps["加上农田"] = mingeo.review_right(right, plan, layers, year=2024)

decided = (
    pd.DataFrame(
        {
            step: pd.Series([one.outcome for one in review.findings if one.strength == "mandatory"]).value_counts()
            for step, review in steps.items()
        }
    )
    .reindex(["pass", "fail", "undetermined"])
    .fillna(0)
    .astype(int)
    .T
)

fig, ax = plt.subplots(figsize=(9, 2.9))
left = pd.Series(0, index=decided.index)
for outcome, colour in {"pass": "#5aae61", "fail": "#c7522a", "undetermined": "#d9d9d9"}.items():
    bars = ax.barh(decided.index, decided[outcome], left=left, color=colour, label=OUTCOMES[outcome].zh)
    ax.bar_label(bars, labels=[str(n) if n else "" for n in decided[outcome]], label_type="center")
    left += decided[outcome]
for y, (step, review) in enumerate(steps.items()):
    ax.text(left[step] + 0.15, y, f"结论：{OUTCOMES[review.verdict].zh}", va="center")
ax.invert_yaxis()
ax.set_xlim(0, left.max() + 2.2)
ax.xaxis.get_major_locator().set_params(integer=True)
ax.set_xlabel("强制性规则（条）")
ax.set_title("每接上一样数据，待定变成有据的结论（示例县，虚构）")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncol=3, frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %%
steps["加上农田"]

# %% [markdown]
# ## 看一眼
# *A look at it*

# %%
fill = {"key_mining_area": "#D55E00", "mining_block": "#E69F00", "exploration_block": "#56B4E9"}
frame = plan.zones.dropna(subset="geometry").to_crs(right.crs)
origin = frame.total_bounds[:2]


def outline(ax, geometries, **style):
    geopandas.GeoSeries(list(geometries)).translate(*-origin).plot(ax=ax, **style)


fig, ax = plt.subplots(figsize=(10, 4.6))
handles = []
for kind, group in frame.groupby("kind", sort=False):
    outline(ax, group.geometry, facecolor=f"{fill[kind]}40", edgecolor=fill[kind], linewidth=1.6)
    handles.append((plt.Rectangle((0, 0), 1, 1, fc=f"{fill[kind]}40", ec=fill[kind]), ZONE_KINDS[kind].name.zh))
red = layers["ecological_redline"].geometries
outline(ax, red, facecolor="#B2182B55", edgecolor="#B2182B", hatch="//")
handles.append((plt.Rectangle((0, 0), 1, 1, fc="#B2182B55", ec="#B2182B", hatch="//"), "生态保护红线"))
farm = layers["permanent_basic_farmland"].geometry
outline(ax, farm, facecolor="#5B8F1766", edgecolor="#4D7A12", hatch="..")
handles.append((plt.Rectangle((0, 0), 1, 1, fc="#5B8F1766", ec="#4D7A12", hatch=".."), "永久基本农田"))
outline(ax, [right.geometry], facecolor="none", edgecolor="#111111", linewidth=2.2)
handles.append((plt.Rectangle((0, 0), 1, 1, fc="none", ec="#111111", lw=2.2), "拟设采矿权"))
ax.set_aspect("equal")
ax.set_xlabel("向东（米）")
ax.set_ylabel("向北（米）")
ax.set_title("示例县（虚构）：采用的边界、图层和拟设采矿权")
ax.legend(*zip(*handles, strict=True), loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
fig.tight_layout()

# %% [markdown]
# ## 会被拒绝的数据
# *What is refused, and why*
#
# 放错位置的数据比没有数据更危险：它看起来像真的。坐标系不明、基准不同、网络地图的偏移坐标，mingeo 一律拒绝并说明怎么办，从不悄悄地用。

# %%
square = shapely.box(40609560, 3897560, 40610200, 3898200)
wrong = {
    "没有写坐标系": geopandas.GeoDataFrame(geometry=[square]),
    "1980 西安坐标系": geopandas.GeoDataFrame(geometry=[square], crs="EPSG:2364"),
    "左右交叉的图形": geopandas.GeoDataFrame(
        geometry=[
            shapely.Polygon([(40609560, 3897560), (40610200, 3898200), (40610200, 3897560), (40609560, 3898200)])
        ],
        crs="EPSG:4528",
    ),
    "空图层": geopandas.GeoDataFrame(geometry=[], crs="EPSG:4528"),
}
for what, layer in wrong.items():
    try:
        mingeo.review_right(right, plan, {"ecological_redline": layer}, year=2024)
    except mingeo.MingeoError as error:
        print(f"{what}：{error}\n")
    else:
        raise AssertionError(f"{what}没有被拒绝")

# %% [markdown]
# 1980 西安的数据要用本地的转换参数先转到 2000 系（命令行 `--common-points` 等，见 `mingeo check --help`）；网络地图的坐标要写明 `--datum gcj02` 才按公式还原。
#
# 下一册：[05 批量筛查](05_screen_many.ipynb)。
