"""What each rule tests, when it fails, and when it stays open, in a user's words."""

from collections.abc import Mapping

from mingeo.text import Text

__all__ = ["EXPLAINED"]

EXPLAINED: Mapping[str, Text] = {
    "within_block": Text(
        "矿业权须在同一个规划区块之内：在区块自己的平面上，超出区块的最远距离不大于容差（缺省 0.05 米）为通过。没"
        "有官方边界时，面积大于区块规划面积、或离规划所述地点过远的为不通过，其余为待定。",
        "The right lies in one block: in the block's own plane its greatest protrusion is at most the tolerance "
        "(0.05 m by default). Without an official boundary it fails where it is larger than the block's stated "
        "area or too far from the place that the plan names, and is undetermined otherwise.",
    ),
    "equals_block": Text(
        "矿业权与区块范围一致：两者互相在内，容差同上。没有官方边界时，面积与区块规划面积之差超过允许差的为不通过"
        "，其余为待定。",
        "Right and block have the same extent: each lies in the other within the tolerance. Without an official "
        "boundary it fails where the areas differ by more than a stated area may be off, and is undetermined "
        "otherwise.",
    ),
    "within_zone": Text(
        "矿业权须在某类规划分区（如重点开采区）之内；判断同“在规划区块范围内”。",
        "The right lies in a zone of some kind, such as a key mining area; judged as within_block.",
    ),
    "avoid_layer": Text(
        "矿业权不与用户提供的某一图层重叠；仅边界相接（重叠部分向内收缩一个容差即消失）不算。没有给图层为待定。",
        "The right overlaps no feature of a layer that the user brings; contact along a boundary, which vanishes "
        "when eroded by the tolerance, is no overlap. Undetermined where the layer was not given.",
    ),
    "avoid_zone": Text(
        "矿业权不与某类规划分区重叠；分区没有官方边界、又不能按地点排除的为待定。",
        "The right overlaps no zone of some kinds; undetermined where such a zone has no official boundary and "
        "its place does not rule it out.",
    ),
    "outside_visible_range": Text(
        "是否在“三区两线”等可视范围内取决于地形，须现场踏勘或结合地形资料核实，总为待定。",
        "Whether the right is in sight depends on the terrain between: always undetermined, for a person to look at.",
    ),
    "one_right_per_block": Text(
        "区块内没有另一个矿业权；须有已设矿业权图层和区块边界。",
        "No other right stands in the block; takes the layer of existing rights and the block's boundary.",
    ),
    "mineral_as_block": Text(
        "主矿种与区块的规划矿种相同，或属于区块所印的矿种大类为通过；同一非金属矿种的另一亚矿种为待定（自然资办发"
        "〔2024〕53 号：可不调整规划）；不同矿种为不通过。",
        "Passes for the block's mineral or a member of the family that it names; another sub-mineral of the same "
        "non-metal is undetermined (自然资办发〔2024〕53 号: the plan need not be changed); another mineral "
        "fails.",
    ),
    "stage_not_below_block": Text(
        "勘查阶段不低于区块的阶段（预查、普查、详查、勘探依次升高）。",
        "The exploration stage is not below the block's (预查 < 普查 < 详查 < 勘探).",
    ),
    "release_window": Text(
        "审查年份在区块的投放年份之内；规划未载明年份的为待定。",
        "The year of the review lies in the block's release years; undetermined where none are printed.",
    ),
    "mineral_not_banned": Text(
        "矿种不在规划禁止勘查或开采的名单中。名单以“等”结尾时，未列出的矿种为待定，规划列为重点的除外；附条件的禁"
        "止（如可耕地）按相应图层判断。",
        "The plan does not ban the mineral for the activity. Where its list is left open (等), a mineral not "
        "listed is undetermined, unless the plan itself puts it first; a ban on a condition, such as arable "
        "land, takes that layer.",
    ),
    "restricted_mineral": Text(
        "规划限制的矿种须有相应论证材料：属于限制矿种为待定，并写明须提供的材料。",
        "A mineral that the plan restricts needs a document: undetermined, naming it.",
    ),
    "minimum_scale": Text(
        "生产规模不低于规划为该矿种规定的最低开采规模。质量与体积之间只按用户给出的矿石体重换算，否则为待定。",
        "The annual scale is not below the plan's least for the mineral. Mass and volume compare only by a bulk "
        "density that the user gives, else undetermined.",
    ),
    "minimum_size_class": Text(
        "生产规模达到规划自己的表中大型或中型矿山的规模。",
        "The annual scale reaches the figure at which the plan's own table begins the size class.",
    ),
    "minimum_term": Text(
        "采矿许可证有效期或矿山服务年限不少于规划的年数。",
        "The term of the licence, or the service life of the mine, is not below the plan's years.",
    ),
    "scale_fits_resource": Text(
        "规模 × 年限与区块的资源量相适应；单位不同又没有矿石体重的为待定。",
        "Scale times term suits the block's resource; undetermined where the units differ and no bulk density is "
        "given.",
    ),
    "indicator_limit": Text(
        "指标台账：现状 + 本次与规划指标的上限（或下限）比较。现状数由已设矿业权图层或用户给出，不由规划基期数推断。",
        "A ledger: what there is and what this right adds, against the plan's cap or floor. What there is comes "
        "from the layer of existing rights or from the user, never from the plan's base year.",
    ),
    "planned_rights_quota": Text(
        "区内已设与本次矿业权之和不超过规划的拟设数量；须有已设矿业权图层。",
        "The rights that stand in the zone, with this one, keep its planned number; takes the layer of existing "
        "rights.",
    ),
    "needs_document": Text(
        "只有材料或人才能证明的要求：总为待定，并写明材料和何时须提供。",
        "What only a document or a person can show: always undetermined, naming the document and when it is due.",
    ),
    "plan_period": Text(
        "审查年份在规划期之内；不在的为待定，规划是否仍然适用须另行核实。本程序的默认规则，规划本身没有这样写。",
        "The year of the review lies in the plan's period; outside it whether the plan still holds is not known. "
        "A default of mingeo: the plan itself does not say so.",
    ),
    "plan_scope": Text(
        "矿种在规划的适用范围内（如规划写明不包括石油、天然气）。",
        "The plan covers the mineral (some say that they leave out oil and gas).",
    ),
    "plan_area": Text(
        "矿业权位于规划适用的行政区域内：在所给县界（--layer county_outline=文件）内，或在规划的某一有边界的分区内，为"
        "通过；超出所给县界的为不通过，县界与分区边界不一致的为待定。没有县界图层、又不在有边界的分区内的为待定，并注明距规划"
        "所述最近地点多远（30 千米以上）。",
        "The right lies in the county that the plan is for: passes within the county outline given (--layer "
        "county_outline=FILE) or within a zone of the plan that has a boundary; fails where it leaves the outline, "
        "undetermined where outline and zone contradict each other. Undetermined without either, saying how far the "
        "nearest place that the plan names lies (beyond 30 km).",
    ),
    "law_distance": Text(
        "法律规定的距离（如铁路、公路、管道）：在法定距离内的，法律禁止的为不通过，须经同意或批准的为待定。"
        "按椭球面距离计；所给为线而法律自边缘起算的，法定距离以外 100 米以内为待定。未给图层的合并列出，不影响结论。"
        "可用 --without 按名称关闭。",
        "Distances set by law (railways, roads, pipelines): within the limit a prohibition fails, what takes consent "
        "or approval is undetermined. Measured on the ellipsoid; where a line is given and the law measures from an "
        "edge, the 100 m beyond the limit are undetermined. Layers not given are named together and do not decide. "
        "--without leaves one out by name.",
    ),
    "law_area": Text(
        "法律保护的范围（如生态保护红线、永久基本农田、风景名胜区）：重叠的，禁止的为不通过，须经同意或论证的为待定。"
        "规划自己有强制性规则的，以规划为准。可用 --without 按名称关闭。",
        "Areas that the law protects (ecological red line, basic farmland, scenic areas): an overlap fails where it "
        "is prohibited, and is undetermined where it takes consent. A mandatory rule of the plan's own goes first. "
        "--without leaves one out by name.",
    ),
    "no_second_right": Text(
        "已登记的勘查、开采区域内不得另设矿业权（矿产资源法第二十三条，2025-07-01 起）：与已设矿业权重叠且"
        "矿种相同为不通过，矿种不同或不明为待定，范围相同的可能就是该矿业权本身，为待定。",
        "No second right in a registered area (Mineral Resources Law, art. 23, from 2025-07-01): an overlap with an "
        "existing right for the same mineral fails; for another or an unknown mineral it is undetermined, as is one "
        "of the same extent, which may be this very right.",
    ),
}
"""By predicate. Every predicate of `mingeo.rules.JUDGES` has an entry."""
