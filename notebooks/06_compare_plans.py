# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 比较几个规划
# *Comparing plans*
#
# 五个规划同属一轮（2021—2025 年），写法和松紧却不同。这一册比三件事：最低开采规模多大，规则有多严，规划的总量和个数与现有能力是否相配。数字都取自登记的数据，图上或表里注明条款；没有印的不补，单位不同的不换算。

# %%
import matplotlib.pyplot as plt
import pandas as pd

import mingeo
from mingeo.maps.fonts import cjk_font
from mingeo.minerals import find
from mingeo.predicates import LAYER_ROLES, PREDICATES, STRENGTHS, WHEN
from mingeo.quantities import unit_quantity
from mingeo.text import choose_message_language

choose_message_language("zh")
plt.rcParams.update({"font.family": [cjk_font(), "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110})

plans = {plan.record.county: plan for plan in map(mingeo.load_plan, mingeo.list_plans())}
colour_of = dict(zip(plans, ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#8A5A00"], strict=True))


def plain_name(mineral: str) -> str:
    """铁矿、铁……归到同一个名称；矿种表里没有的照印。"""
    found = find(mineral)
    return found.name if found else mineral


# %% [markdown]
# ## 最低开采规模
# *Minimum mining scales*
#
# 规划按大、中、小型印最低规模，“/”是不许建这一类；有的只印一个下限。吨和立方米分开画：两者之间差一个体重，规划不印，就不换算。正宁县两处集中开采区的 13 没有印单位，画不上去，列在表里。

# %%
classes = {"large": "大型", "medium": "中型", "small": "小型", "floor": "下限"}
scales = pd.DataFrame(
    {
        "县": county,
        "矿种": plain_name(one.mineral),
        "级别": classes[name],
        "印作": f"{getattr(one, name):g} {one.unit or '（未印单位）'}",
        "限于": one.zone_id or one.condition,
        "量纲": unit_quantity(getattr(one, name), one.unit).dimension if one.unit else None,
        "万/年": float(unit_quantity(getattr(one, name), one.unit).amount) / 1e4 if one.unit else None,
        "条款": one.clause,
    }
    for county, plan in plans.items()
    for one in plan.minimum_scales
    for name in classes
    if getattr(one, name) is not None
)
scales.set_index(["矿种", "县"]).sort_index().drop(columns=["量纲", "万/年"])

# %%
markers = {"大型": "o", "中型": "s", "小型": "^", "下限": "D"}
units = {"mass": "万吨/年", "volume": "万立方米/年"}
rows = {dimension: sorted(set(scales.loc[scales["量纲"] == dimension, "矿种"])) for dimension in units}

fig, axes = plt.subplots(
    2, 1, figsize=(9.5, 6.4), sharex=True, height_ratios=[len(rows["mass"]) + 0.4, len(rows["volume"]) + 0.4]
)
for ax, (dimension, unit) in zip(axes, units.items(), strict=True):
    for one in scales[scales["量纲"] == dimension].itertuples():
        place = list(plans).index(one.县)
        y = rows[dimension].index(one.矿种) + (place - 2) * 0.15
        ax.plot(one._7, y, markers[one.级别], color=colour_of[one.县], ms=8, mec="white", mew=0.8)
    ax.set_yticks(range(len(rows[dimension])), rows[dimension])
    ax.set_ylim(len(rows[dimension]) - 0.5, -0.5)
    for y in range(1, len(rows[dimension])):
        ax.axhline(y - 0.5, color="#dddddd", linewidth=0.8)
    ax.set_xscale("log")
    ax.set_xlim(1.5, 300)
    ax.set_xticks([2, 5, 10, 20, 50, 100, 200], ["2", "5", "10", "20", "50", "100", "200"])
    ax.set_xticks([], minor=True)
    ax.grid(axis="x", color="#eeeeee")
    ax.set_axisbelow(True)
    ax.tick_params(axis="x", labelbottom=True)
    ax.set_xlabel(f"最低开采规模（{unit}，对数刻度）")
axes[0].set_title("新建矿山的最低开采规模（各规划的专栏或正文，条款见上表）")
handles = [plt.Line2D([], [], marker="s", ls="", color=colour_of[county], ms=9) for county in plans]
handles += [plt.Line2D([], [], marker=marker, ls="", color="#555555", ms=8) for marker in markers.values()]
fig.legend(handles, [*plans, *markers], loc="lower center", ncol=9, frameon=False, columnspacing=1, handletextpad=0.2)
fig.tight_layout(rect=(0, 0.05, 1, 1))

# %% [markdown]
# 建筑石料用灰岩在山亭、青州的表里，大型矿山是 100 万吨/年（中、小型印“/”），在昌乐是不分大小 200 万吨/年；青州另在正文给“建筑用石料”一个 100 万吨/年的下限。矿泉水的单位，青州用立方米，山亭、微山用吨。正宁的 8 万吨/年，原文作“8 万吨/年以下”不新建，8 万吨本身行不行没有说清，数据里记作 `limit_unclear`。
#
# ## 规则有多严
# *How strict the rules are*
#
# 每条规则有强度：**强制性**（必须、不得）违反即不通过；**原则性**（原则上）违反要人说明理由；**程序性**是出让的办法；**政策性**是鼓励和目标。强度按原文用词登记，没有用词的不拔高。

# %%
shades = {"mandatory": "#a63a1e", "in_principle": "#e08b3c", "procedure": "#6f9fc8", "policy": "#c9c9c9"}
strengths = pd.DataFrame(
    [(county, rule.strength) for county, plan in plans.items() for rule in plan.rules], columns=["县", "强度"]
)
counts = strengths.value_counts().unstack(fill_value=0).loc[list(plans), list(shades)]

fig, ax = plt.subplots(figsize=(9, 3.3))
left = pd.Series(0, index=counts.index)
for strength, colour in shades.items():
    bars = ax.barh(counts.index, counts[strength], left=left, color=colour, label=STRENGTHS[strength].zh)
    dark = strength == "mandatory"
    ax.bar_label(bars, label_type="center", fontsize=9, color="white" if dark else "#222222")
    left += counts[strength]
ax.invert_yaxis()
ax.set_xlabel("规则（条）")
ax.set_title("审查新设矿业权时要看的规则，按强度")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=4, frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 条数多不等于严：同一件事，这个规划写“不得”，那个写“原则上”，有的根本没写。把材料以外的要求排在一起看。空白是**规划没有写**，不是“允许”：法律另有规定的仍然适用，mingeo 的报告把这些沉默也列出来。

# %%
short = {"mandatory": "强制", "in_principle": "原则", "procedure": "程序", "policy": "政策"}


def requirement(rule):
    if rule.predicate == "avoid_layer":
        return f"避让{LAYER_ROLES[rule.parameters['role']].zh}"
    return PREDICATES[rule.predicate].says.zh


cells = {}
for county, plan in plans.items():
    for rule in plan.rules:
        if rule.predicate != "needs_document":
            at = (requirement(rule), county)
            cells[at] = min(cells.get(at, "policy"), rule.strength, key=list(shades).index)
spread = pd.Series([what for what, _ in cells]).value_counts()
order = sorted(spread.index, key=lambda what: (-spread[what], what))

fig, ax = plt.subplots(figsize=(8.6, 0.36 * len(order) + 1.2))
for (what, county), strength in cells.items():
    x, y = list(plans).index(county), order.index(what)
    ax.add_patch(plt.Rectangle((x - 0.47, y - 0.42), 0.94, 0.84, color=shades[strength]))
    ax.text(x, y, short[strength], ha="center", va="center", color="white" if strength == "mandatory" else "#222222")
ax.set_xlim(-0.5, len(plans) - 0.5)
ax.set_ylim(len(order) - 0.5, -0.5)
ax.set_xticks(range(len(plans)), plans)
ax.set_yticks(range(len(order)), order)
ax.xaxis.tick_top()
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
ax.set_title("同一要求在各规划中的强度（空白：规划没有写）", pad=24)
fig.tight_layout()

# %%
clauses = pd.DataFrame(
    [
        (requirement(rule), county, rule.clause.section)
        for county, plan in plans.items()
        for rule in plan.rules
        if rule.predicate != "needs_document"
    ],
    columns=["要求", "县", "条款"],
)
clauses.groupby(["要求", "县"])["条款"].agg("；".join).unstack(fill_value="").loc[order, list(plans)]

# %% [markdown]
# 其余规则要靠材料证明（环评、资金、方案、承诺……）。一个新设采矿权在各环节要备齐几样：

# %%
documents = pd.DataFrame(
    [
        (county, rule.parameters["when"])
        for county, plan in plans.items()
        for rule in plan.rules
        if rule.predicate == "needs_document" and rule.strength == "mandatory" and rule.applies_to.kind != "exploration"
    ],
    columns=["县", "环节"],
)
table = documents.value_counts().unstack(fill_value=0).reindex(index=list(plans), columns=list(WHEN), fill_value=0)
table = table.loc[:, table.sum() > 0]
blues = ["#dcd6f7", "#a6b1e1", "#6f86c9", "#424874", "#22264b", "#111111"]

fig, ax = plt.subplots(figsize=(9, 3.3))
left = pd.Series(0, index=table.index)
for position, when in enumerate(table.columns):
    bars = ax.barh(table.index, table[when], left=left, color=blues[position], label=WHEN[when].zh)
    labels = [str(n) if n else "" for n in table[when]]
    ax.bar_label(bars, labels=labels, label_type="center", color="white" if position > 1 else "#222222", fontsize=9)
    left += table[when]
ax.invert_yaxis()
ax.set_xlabel("强制性的材料要求（项，含只对部分矿种或开采方式的）")
ax.set_title("新设采矿权须有的材料，按环节")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=6, frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# ## 规划的个数与现有的个数
# *Planned numbers against existing ones*
#
# 每个规划都给矿山数封了顶。现有的加上规划新设的区块，会不会超过？昌乐县没有印 2020 年底还有几个采矿权（只印“十三五”期间的 2 个全部到期灭失），只能画新设的。正宁县两处集中开采区另拟设各 1 个，与开采规划区块 1 个的关系没有说明，这里只计区块。

# %%
# 各规划对现有矿山的叫法不同：登记的名称，照规划所印。
existing_names = {
    "370406-shanting": "持证矿山",
    "370781-qingzhou": "矿山",
    "370826-weishan": "矿山总数",
    "621025-zhengning": "采矿权",
}


def whole(plan, name):
    """基期的总数：不分矿种；分规模的只取一个。"""
    rows = [one for one in plan.baseline if one.name == name and not one.mineral and one.year == 2020]
    return rows[0]


mines = []
for county, plan in plans.items():
    cap = next(one for one in plan.indicators if one.name.startswith("矿山数量"))
    now = whole(plan, existing_names[plan.id]) if plan.id in existing_names else None
    blocks = plan.zones_of(["mining_block"])
    mines.append(
        {
            "县": county,
            "现有": None if now is None else int(now.value),
            "现有·条款": "（未印）" if now is None else now.clause,
            "新设区块": len(blocks),
            "新设·条款": blocks[0].clause,
            "上限": int(cap.value),
            "上限·条款": cap.clause,
        }
    )
mines = pd.DataFrame(mines).set_index("县")
mines["现有"] = mines["现有"].astype("Int64")
mines

# %%
fig, ax = plt.subplots(figsize=(9, 3.4))
now = mines["现有"].fillna(0).astype(int)
first = ax.barh(mines.index, now, color="#777777", height=0.55, label="2020 年现有")
second = ax.barh(mines.index, mines["新设区块"], left=now, color="#E69F00", height=0.55, label="规划新设区块")
ax.bar_label(first, labels=[str(n) if n else "" for n in now], label_type="center", color="white")
ax.bar_label(second, label_type="center")
for y, cap in enumerate(mines["上限"]):
    ax.plot([cap, cap], [y - 0.4, y + 0.4], color="#a63a1e", lw=2.5, label="2025 年上限" if y == 0 else None)
    ax.text(cap + 0.15, y - 0.42, f"上限 {cap}", color="#a63a1e", fontsize=9, va="center")
ax.text(mines.loc["昌乐县", "新设区块"] + 0.2, list(mines.index).index("昌乐县"), "现有数未印", va="center", fontsize=9)
ax.invert_yaxis()
ax.set_xlim(0, 16)
ax.set_xlabel("矿山或采矿权（个）")
ax.set_title("现有矿山、新设区块与 2025 年矿山数上限（条款见上表）")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=3, frameon=False)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 山亭区现有 6 个加新设 7 个，是 13 个，超过上限 12 个：要么关一个，要么少设一个，规划没有说。青州市正好用满。
#
# ## 规划的产量与现有的产量
# *Planned output against present output*
#
# 先看 2025 年开采总量由哪些矿种构成，印出的总量与分项之和是否一致。正宁县专栏一里这几格被删去，数值取自正文二（三）1。

# %%
totals = {
    "山亭区": ("矿产开采总量", ["水泥用灰岩", "建筑石料用灰岩", "矿泉水", "饰面用花岗岩（折合吨）"]),
    "青州市": ("固体矿产开采总量", ["铁矿", "水泥用灰岩", "建筑石料用灰岩", "矿泉水"]),
    "微山县": ("固体矿产开采总量（不含稀土）", ["煤", "水泥用灰岩"]),
    "正宁县": ("固体矿产开采总量", ["煤炭", "砖瓦用粘土"]),
}


def planned(county, name):
    """一个指标的数值（万吨）和条款；表里删去的取正文所印。"""
    one = next(
        one for one in plans[county].indicators if name == one.name or (name == one.mineral and one.name == "开采总量")
    )
    if one.value is not None:
        return one.value, one.clause
    return one.also[0].value, one.also[0].clause


palette = {
    "水泥用灰岩": "#7f7f7f",
    "建筑石料用灰岩": "#bdbdbd",
    "铁": "#a63a1e",
    "煤": "#2b2b2b",
    "砖瓦用粘土": "#c98a4b",
    "矿泉水": "#56B4E9",
    "饰面用花岗岩": "#CC79A7",
}
fig, ax = plt.subplots(figsize=(9.5, 3.5))
drawn = set()
for y, (county, (total_name, parts)) in enumerate(totals.items()):
    left = 0.0
    for part in parts:
        value, _ = planned(county, part)
        mineral = plain_name(part.removesuffix("（折合吨）"))
        label = None if mineral in drawn else mineral
        drawn.add(mineral)
        ax.barh(y, value, left=left, color=palette[mineral], label=label, height=0.55, edgecolor="white")
        if value > 80:
            dark = palette[mineral] in ("#2b2b2b", "#7f7f7f", "#a63a1e")
            ax.text(left + value / 2, y, f"{value:g}", ha="center", va="center", color="white" if dark else "#222222")
        left += value
    total, clause = planned(county, total_name)
    ax.plot([total, total], [y - 0.4, y + 0.4], color="#a63a1e", lw=2.5, label="印出的总量" if y == 0 else None)
    ax.text(total + 12, y, f"总量 {total:g}，分项合计 {round(left, 1):g}〔{clause}〕", va="center", fontsize=9)
ax.set_yticks(range(len(totals)), totals)
ax.invert_yaxis()
ax.set_xlim(0, 2050)
ax.set_xlabel("2025 年开采量指标（万吨）")
ax.set_title("开采总量指标的构成（昌乐县没有印总量）")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=8, frameon=False, columnspacing=1, handlelength=1.2)
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# 青州市的分项把 4.2 万吨矿泉水也列在“其中”，合计就比总量多出 4.2。
#
# 再逐个矿种对照三个数：2020 年产量、2025 年指标、新设区块按最低规模生产至少的年产量（区块数 × 最低规模）。青州市、山亭区的建筑石料指标是上限；昌乐县印的是“不低于”。

# %%
cases = [
    ("山亭区", "水泥用灰岩", "水泥用灰岩", "年开采矿石量"),
    ("山亭区", "建筑石料用灰岩", "建筑石料用灰岩", None),
    ("昌乐县", "建筑石料用灰岩", "开采量（建筑石料用灰岩）", None),
    ("青州市", "铁", "铁矿", "年开采矿石量"),
    ("青州市", "水泥用灰岩", "水泥用灰岩", "年开采矿石量"),
    ("青州市", "建筑石料用灰岩", "建筑石料用灰岩", None),
]
compared = []
for county, mineral, indicator, output in cases:
    plan = plans[county]
    target, target_clause = planned(county, indicator)
    past = [one for one in plan.baseline if one.name == output and one.mineral and plain_name(one.mineral) == mineral]
    blocks = [zone for zone in plan.zones_of(["mining_block"]) if mineral in map(plain_name, zone.minerals)]
    least = [one for one in plan.minimum_scales if plain_name(one.mineral) == mineral]
    compared.append(
        {
            "县": county,
            "矿种": mineral,
            "2020 年产量": past[0].value if past else None,
            "2025 年指标": target,
            "新设区块": len(blocks),
            "区块数×最低规模": len(blocks) * least[0].least if blocks else None,
            "条款": "；".join(
                [*(one.clause for one in past), target_clause, *(one.clause for one in least[:1] if blocks)]
            ),
        }
    )
compared = pd.DataFrame(compared).set_index(["县", "矿种"])
compared

# %%
fig, ax = plt.subplots(figsize=(9.5, 4.2))
kinds = {"2020 年产量": "#777777", "2025 年指标": "#a63a1e", "区块数×最低规模": "#E69F00"}
for offset, (kind, colour) in enumerate(kinds.items()):
    places = [x + (offset - 1) * 0.27 for x in range(len(compared))]
    bars = ax.bar(places, compared[kind].fillna(0), width=0.25, color=colour, label=kind)
    ax.bar_label(bars, labels=["" if pd.isna(value) else f"{value:g}" for value in compared[kind]], fontsize=9)
ax.set_xticks(range(len(compared)), [f"{county}\n{mineral}" for county, mineral in compared.index])
ax.set_ylabel("万吨/年")
ax.set_ylim(0, 900)
ax.set_title("产量、指标与新设区块的最低年产量（缺柱：规划未印或没有区块）")
ax.legend(frameon=False, ncol=3, loc="upper left")
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()

# %% [markdown]
# - 山亭区水泥用灰岩 2020 年已采 473.1 万吨，高于 2025 年的 440 万吨：指标意味着减产。
# - 昌乐县两个区块只要按最低规模开工就是 400 万吨/年，是“不低于 200 万吨”的两倍；而 [01](01_plans.ipynb) 里算过，资源量撑不了 10 年。
# - 青州市建筑石料指标 750 万吨，三个区块按最低规模只有 300 万吨：每个平均要 250 万吨/年才能用满。
# - 青州市铁矿 2020 年采 33.6 万吨，指标 60 万吨，余 26.4 万吨；而新建铁矿最低 45 万吨/年（专栏三）。规划说铁矿优先投放，余量却容不下一个新矿。
#
# 这些是公开文本里的数字之间的关系，不是对规划的评价；文本之外的衔接材料这里看不到。
