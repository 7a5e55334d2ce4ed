# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 五个县的矿产资源总体规划，作为数据
# *Five counties' mineral-resource master plans as data*
#
# 规划是公开文件，但印成文字和表格：分区有名称、没有边界，指标分散在各章，同一个数字在几处印得不一样。mingeo 把五个县（市、区）的规划整理成数据，每个数字都带条款，规划没有印的一律留空。这一册看这些数据：有哪些分区，印了什么、没印什么，面积多大，对哪些矿种怎样规定，规划自己的数字之间有什么矛盾。
#
# 要运行这些笔记本：在仓库里 `pip install . jupyterlab`，再 `jupyter lab notebooks/`。装好之后不需要联网。

# %%
import matplotlib.pyplot as plt
import pandas as pd

import mingeo
from mingeo.maps.fonts import cjk_font
from mingeo.model import ZONE_KINDS
from mingeo.text import choose_message_language

choose_message_language("zh")  # 结果和出错信息用中文
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

# %% [markdown]
# ## 五个规划
# *Five plans*
#
# `list_plans` 列出登记的规划；`load_plan` 按编号、代码、县名都能取，取的时候把所有文件检查一遍。

# %%
plans = [mingeo.load_plan(name) for name in mingeo.list_plans()]
pd.DataFrame(
    {
        "规划": plan.record.title,
        "文号": plan.record.document_number or "（未印）",
        "印发日期": plan.record.issued_on or "（未印）",
        "分区和区块": len(plan.zone_list),
        "规则": len(plan.rules),
        "指标": len(plan.indicators),
        "最低规模": len(plan.minimum_scales),
        "全文公布": "是" if plan.record.text_complete else "有删减",
    }
    for plan in plans
).set_index("规划")

# %% [markdown]
# 一个规划在笔记本里会显示自己：文号、规划期、各类分区的个数、一张小图。`print(plan)` 是同样内容的纯文本。虚线圆是**示意**：规划只说了地点和面积，圆心和半径由此而来，不是边界，也从不参与判断。

# %%
changle = mingeo.load_plan("昌乐")
changle

# %%
print(changle)

# %% [markdown]
# ## 分区：一张表
# *Zones: one table*
#
# `load_zones` 给出 GeoDataFrame（EPSG:4490，2000 国家大地坐标系的经纬度），一行一个分区或区块；规划只印了个数的区块也各有一行，名称、面积为空。

# %%
zones = mingeo.load_zones()
zones["类型"] = [ZONE_KINDS[kind].name.zh for kind in zones["kind"]]
zones["县"] = zones["plan_id"].map({plan.id: plan.record.county for plan in plans})
zones.loc[zones["plan_id"] == "370725-changle", ["类型", "name", "minerals", "stated_area", "place", "clause"]]

# %% [markdown]
# ## 印了什么，没有印什么
# *What is printed, and what is not*
#
# 先看空缺。每格是“印出的行数／总行数”。没有一个规划印了边界；枣庄山亭的七个开采区块连名称和面积都没有。缺什么，决定了后面哪些判断只能是“待定”。

# %%
fields = {
    "名称": "name",
    "矿种": "minerals",
    "面积": "stated_area_km2",
    "地点": "place",
    "投放年份": "release_from",
    "勘查阶段": "stage",
    "资源量": "resource",
    "拟设数": "planned_rights",
}
printed = zones.groupby("县", sort=False)[list(fields.values())].count()
printed["边界"] = zones["basis"].isin(["surveyed", "digitised"]).groupby(zones["县"], sort=False).sum()
printed.columns = [*fields, "边界"]
rows = zones.groupby("县", sort=False).size()

fig, ax = plt.subplots(figsize=(9, 3.6))
share = printed.astype(float).div(rows, axis=0)
ax.imshow(share, cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
for y, county in enumerate(printed.index):
    for x, column in enumerate(printed.columns):
        text = f"{printed.loc[county, column]}/{rows[county]}"
        ax.text(x, y, text, ha="center", va="center", color="white" if share.loc[county, column] > 0.7 else "#222222")
ax.set_xticks(range(len(printed.columns)), printed.columns)
ax.set_yticks(range(len(printed)), printed.index)
ax.tick_params(length=0)
ax.set_title("五个规划的分区和区块：印出该项的行数／总行数")
fig.tight_layout()

# %% [markdown]
# ## 面积
# *Areas*
#
# 印了面积的分区从 0.22 到近百平方千米，差两个半数量级，所以横轴取对数。括号里是该分区在规划中的条款。

# %%
colours = {
    "重点勘查区": "#0072B2",
    "勘查规划区块": "#56B4E9",
    "重点开采区": "#D55E00",
    "开采规划区块": "#E69F00",
    "集中开采区": "#8C510A",
    "战略性矿产资源保护区": "#009E73",
    "调查评价区": "#7B68A6",
}
sized = zones.dropna(subset="stated_area_km2").sort_values("stated_area_km2")
labels = [
    f"{row.县}　{row.name or row.类型 + '（未印名称）'}〔{row.clause.split('；')[0]}〕"
    for row in sized.fillna({"name": ""})[["县", "name", "类型", "clause"]].itertuples(index=False)
]
fig, ax = plt.subplots(figsize=(10, 5.2))
bars = ax.barh(labels, sized["stated_area_km2"], color=[colours[kind] for kind in sized["类型"]])
ax.bar_label(bars, labels=[f"{area:g}" for area in sized["stated_area_km2"]], padding=3, fontsize=9)
ax.set_xscale("log")
ax.set_xlim(0.1, 300)
ax.set_xlabel("规划印出的面积（平方千米，对数刻度）")
ax.set_title("印出面积的分区和区块")
kinds = [kind for kind in colours if kind in set(sized["类型"])]
ax.legend([plt.Rectangle((0, 0), 1, 1, color=colours[kind]) for kind in kinds], kinds, loc="lower right", fontsize=8)
ax.spines[["top", "right"]].set_visible(False)
ax.tick_params(axis="y", labelsize=8.5)
fig.tight_layout()

# %% [markdown]
# ## 矿种：重点、限制、禁止
# *Minerals: first, restricted, banned*
#
# 每个规划把矿种分成重点、限制、禁止，开采和勘查各一份。各规划名称写法不一（“铁”“铁矿”），用 `mingeo.minerals.find` 归到同一个名称；表里没有的照印。带 * 的有条件，如“可耕地”。

# %%
from mingeo.minerals import find

words = {"priority": "重点", "restricted": "限制", "banned": "禁止", "controlled": "总量调控"}
directions = pd.DataFrame(
    {
        "县": plan.record.county,
        "活动": {"exploration": "勘查", "mining": "开采"}[one.activity],
        "矿种": found.name if (found := find(mineral)) else mineral,
        "方向": one.direction,
        "标记": words[one.direction] + ("*" if one.condition else ""),
        "条款": one.clause,
    }
    for plan in plans
    for one in plan.mineral_directions
    for mineral in one.minerals
).drop_duplicates(["县", "活动", "矿种", "方向"])
shades = {"priority": "#5aae61", "restricted": "#f1b04c", "banned": "#c7522a", "controlled": "#8fb3d9"}
names = sorted(directions["矿种"].unique(), key=lambda one: (-(directions["矿种"] == one).sum(), one))
counties = [plan.record.county for plan in plans]

fig, axes = plt.subplots(1, 2, figsize=(10.5, 6.2), sharey=True)
for ax, activity in zip(axes, ["勘查", "开采"], strict=True):
    for (county, mineral), group in directions[directions["活动"] == activity].groupby(["县", "矿种"]):
        x, y = counties.index(county), names.index(mineral)
        width = 0.94 / len(group)
        for position, one in enumerate(group.itertuples()):
            left = x - 0.47 + position * width
            ax.add_patch(plt.Rectangle((left, y - 0.42), width, 0.84, color=shades[one.方向]))
            size = 9 if len(group) == 1 else 6.5
            ax.text(left + width / 2, y, one.标记, ha="center", va="center", fontsize=size)
    ax.set_xlim(-0.5, len(counties) - 0.5)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xticks(range(len(counties)), counties)
    ax.set_yticks(range(len(names)), names)
    ax.set_xticks([x - 0.5 for x in range(1, len(counties))], minor=True)
    ax.set_yticks([y - 0.5 for y in range(1, len(names))], minor=True)
    ax.grid(which="minor", color="#dddddd", linewidth=0.6)
    ax.tick_params(which="both", length=0)
    ax.set_title(f"{activity}的矿种方向（* 有条件）")
fig.tight_layout()

# %% [markdown]
# 每个色块都有出处：

# %%
directions.pivot_table(index="矿种", columns=["活动", "县"], values="条款", aggfunc="；".join).fillna("")

# %% [markdown]
# ## 规划自己的数字对得上吗
# *Do a plan's own figures agree?*
#
# 手算一例。昌乐县规定新建建筑石料用灰岩矿最低 200 万吨/年，许可证有效期原则上不少于 10 年（五（三）3），即至少要采 2000 万吨。两个区块的潜在资源量是 500 万和 408 万**立方米**（四（二）4（1））。要采够，每立方米得有多重？吨和立方米之间差一个体重，规划没有印，mingeo 也从不替它换算；但方解石本身的密度是每立方米 2.71 吨，石灰岩的体重一般不会更大。

# %%
from mingeo.quantities import parse_quantity

scale = next(one for one in changle.minimum_scales if one.mineral == "建筑石料用灰岩")
term = next(rule for rule in changle.rules if rule.predicate == "minimum_term")
needed_t = scale.least * 10_000 * term.parameters["years"]
blocks = [zone for zone in changle.zones_of(["mining_block"]) if zone.resource]
needed_density = {
    zone.name: needed_t / float(parse_quantity(zone.resource.removeprefix("潜在资源量 ")).amount) for zone in blocks
}

fig, ax = plt.subplots(figsize=(8.5, 2.9))
bars = ax.barh(list(needed_density), list(needed_density.values()), color="#D55E00", height=0.5)
ax.bar_label(bars, fmt="%.1f", padding=3)
ax.axvline(2.71, color="#333333", linestyle="--")
ax.text(2.74, -0.46, "方解石 2.71", va="center", fontsize=9)
ax.set_xlim(0, 6)
ax.set_ylim(-0.7, 1.5)
ax.set_xlabel("采足“最低规模 × 最低年限”所需的体重（吨/立方米）")
title = f"昌乐县：{scale.least:g} 万吨/年（{scale.clause}）× {term.parameters['years']:g} 年，对照区块潜在资源量（四（二）4（1））"
ax.set_title(title, fontsize=10)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 所需体重远高于石灰岩，三个数字不能同时成立：要么资源量还会核实增加，要么规模或年限达不到。这类核对 mingeo 都会做：`lint_plan` 把一个规划的数字两两相比，只报告、不改动，分“矛盾”“存疑”“表述”三级。两个数单位不同、要有体重才能比的（就像上面这一例），它只说“存疑”。

# %%
from mingeo.lint import GRADES

findings = pd.DataFrame(
    {
        "县": plan.record.county,
        "级别": GRADES[finding.grade].zh,
        "内容": finding.message.zh,
        "出处": "；".join(f"{place.clause}：{place.printed}" for place in finding.places),
    }
    for plan in plans
    for finding in mingeo.lint_plan(plan)
)
counts = findings.groupby(["县", "级别"]).size().unstack(fill_value=0).reindex(counties, fill_value=0)
counts = counts.reindex(columns=[grade.zh for grade in GRADES.values()], fill_value=0)

fig, ax = plt.subplots(figsize=(8.5, 3.2))
left = pd.Series(0, index=counties)
for grade, colour in zip(counts.columns, ["#c7522a", "#f1b04c", "#bbbbbb"], strict=True):
    bars = ax.barh(counties, counts[grade], left=left, color=colour, label=grade)
    ax.bar_label(bars, labels=[str(n) if n else "" for n in counts[grade]], label_type="center", fontsize=9)
    left += counts[grade]
ax.invert_yaxis()
ax.set_xlabel("条数")
ax.xaxis.get_major_locator().set_params(integer=True)
ax.set_title("规划自身数字互相核对的结果")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncol=3, frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 矛盾和存疑的逐条列出，每条给出两处的条款和印的数：

# %%
shown = findings[findings["级别"] != GRADES["wording"].zh].sort_values("级别", key=lambda column: column != "矛盾")
left_aligned = {"text-align": "left", "vertical-align": "top"}
(
    shown.style.hide(axis="index")
    .set_properties(**left_aligned)
    .set_properties(subset=["县", "级别"], **{"white-space": "nowrap"})
)

# %% [markdown]
# 每个规划的 `README.md`（`data/zones/` 下）另有人工读出来的疑点，比程序能比的多。
#
# 下一册：[02 核对一个矿业权](02_check_one_right.ipynb)。
