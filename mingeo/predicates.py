"""The words in which a plan's rules are recorded: every predicate, its parameters and their types.

`mingeo.rules` judges them; the register's loader refuses a rule whose predicate or parameter is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mingeo.text import Text

__all__ = ["COUNTY_OUTLINE", "DISTANCE_ROLES", "LAYER_ROLES", "PREDICATES", "STRENGTHS", "WHEN", "Predicate"]

STRENGTHS: Mapping[str, Text] = {
    "mandatory": Text("强制性", "mandatory"),
    "in_principle": Text("原则性", "in principle"),
    "procedure": Text("程序性", "procedure"),
    "policy": Text("政策性", "policy"),
}

WHEN: Mapping[str, Text] = {
    "planning": Text("区块投放前", "at the planning stage"),
    "application": Text("申请时", "on application"),
    "grant": Text("出让时", "on granting"),
    "construction": Text("建设期间", "during construction"),
    "operation": Text("勘查施工或生产期间", "during exploration or mining"),
    "closure": Text("闭坑时", "on closure"),
}

DISTANCE_ROLES: Mapping[str, Text] = {
    "railway": Text("铁路", "railway"),
    "high_speed_railway": Text("高速铁路", "high-speed railway"),
    "railway_tunnel": Text("铁路隧道", "railway tunnel"),
    "river_railway_bridge": Text("跨河铁路桥梁", "railway bridge over a river"),
    "highway": Text("国道、省道、县道", "national, provincial or county road"),
    "township_road": Text("乡道", "township road"),
    "highway_bridge": Text("中型以上公路桥梁、公路渡口", "road bridge (medium or larger) or ferry"),
    "highway_tunnel": Text("公路隧道", "road tunnel"),
    "river_highway_bridge": Text("跨河公路桥梁", "road bridge over a river"),
    "pipeline": Text("石油天然气管道", "oil or gas pipeline"),
    "pipeline_facility": Text("管道附属设施", "pipeline facility"),
    "pipeline_tunnel": Text("管道专用隧道", "pipeline tunnel"),
    "pipeline_river_crossing": Text("穿越河流的管道", "pipeline under a river"),
    "survey_mark": Text("永久性测量标志", "permanent survey mark"),
    "broadcast_facility": Text("广播电视设施", "broadcasting facility"),
    "navigation_mark": Text("航标", "navigation mark"),
    "water_diversion": Text("胶东调水工程保护范围", "protected range of the Jiaodong water diversion"),
}
"""What the law keeps a right at a distance from: lines, points or areas."""

COUNTY_OUTLINE = "county_outline"
"""The one role that is no constraint: what a right is to lie in, not to keep clear of."""

_AREA_ROLES: Mapping[str, Text] = {
    "ecological_redline": Text("生态保护红线", "ecological red line"),
    "permanent_basic_farmland": Text("永久基本农田", "permanent basic farmland"),
    "basic_farmland": Text("基本农田", "basic farmland"),
    "nature_reserve": Text("自然保护地", "nature reserve"),
    "urban_boundary": Text("城镇开发边界", "urban development boundary"),
    "arable_land": Text("可耕地", "arable land"),
    "existing_rights": Text("已设矿业权", "existing rights"),
    "territorial_space_plan": Text("国土空间规划控制线", "control lines of the territorial space plan"),
    "strict_nature_reserve": Text("自然保护区", "strict nature reserve"),
    "scenic_area": Text("风景名胜区", "scenic area"),
    "heritage_protection": Text("文物保护单位保护范围", "protected range of cultural relics"),
    "water_source_first": Text("饮用水水源一级保护区", "drinking-water source, first-class protection"),
    "water_source_second": Text("饮用水水源二级保护区", "drinking-water source, second-class protection"),
    "south_north_water": Text("南水北调工程管理和保护范围", "range of the South-North Water Transfer"),
    "dam_range": Text("水库大坝管理和保护范围", "managed and protected range of a dam"),
    "dike_safety_zone": Text("堤防安全保护区", "safety zone of a dike"),
    "river_management_area": Text("河道管理范围", "managed range of a river"),
    "hill_protection_strict": Text("山体一级、二级保护范围", "hills, first- and second-class protection"),
    "hill_protection_general": Text("山体一般保护范围", "hills, general protection"),
    "wetland": Text("湿地", "wetland"),
    "forest_land": Text("林地", "forest land"),
    "grassland": Text("草原", "grassland"),
    "military_range": Text("作战工程安全保护范围", "safety range of military works"),
    "airport_radio_zone": Text("机场电磁环境保护区", "radio protection zone of an airport"),
    "geohazard_zone": Text("地质灾害危险区", "geological hazard zone"),
    COUNTY_OUTLINE: Text("县界", "county outline"),
}

LAYER_ROLES: Mapping[str, Text] = {**_AREA_ROLES, **DISTANCE_ROLES}
"""Every role of ``--layer``; a plan's `avoid_layer` takes those that are not of `DISTANCE_ROLES`."""


@dataclass(frozen=True)
class Predicate:
    """A kind of rule: what it says, and the parameters a plan must and may give.

    A parameter's type is one of ``kinds`` (list of zone kinds), ``minerals`` (list of names),
    ``document`` (table with zh and en), ``role``, ``when``, ``size_class``, ``term_of``,
    ``counts``, ``number`` and ``string``.
    """

    says: Text
    required: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)


_KINDS = {"kinds": "kinds"}

PREDICATES: Mapping[str, Predicate] = {
    "within_block": Predicate(Text("在规划区块范围内", "lies within one block"), _KINDS),
    "equals_block": Predicate(Text("与规划区块范围一致", "has exactly the block's extent"), _KINDS),
    "within_zone": Predicate(Text("在规划分区范围内", "lies within a zone"), _KINDS),
    "avoid_layer": Predicate(Text("避让图层", "overlaps no feature of a layer"), {"role": "role"}),
    "avoid_zone": Predicate(Text("避让规划分区", "overlaps no zone"), _KINDS, {"minerals": "minerals"}),
    "outside_visible_range": Predicate(Text("不在可视范围内", "is out of sight"), {"of": "string"}),
    "one_right_per_block": Predicate(
        Text("一个区块一个矿业权", "is the only right in its block"), _KINDS, {"counts": "counts"}
    ),
    "mineral_as_block": Predicate(Text("矿种与区块一致", "has the block's main mineral"), _KINDS),
    "stage_not_below_block": Predicate(Text("勘查阶段不低于区块", "is not below the block's stage"), _KINDS),
    "release_window": Predicate(Text("在投放时序内", "is offered in the block's years"), _KINDS),
    "mineral_not_banned": Predicate(Text("不属于禁止矿种", "is for no banned mineral")),
    "restricted_mineral": Predicate(
        Text("限制矿种须论证", "has the document a restricted mineral needs"), {"document": "document"}
    ),
    "minimum_scale": Predicate(Text("不低于最低开采规模", "reaches the minimum scale")),
    "minimum_size_class": Predicate(Text("不低于规模等级", "reaches the size class"), {"size_class": "size_class"}),
    "minimum_term": Predicate(Text("不少于最低年限", "reaches the minimum term"), {"years": "number", "of": "term_of"}),
    "scale_fits_resource": Predicate(Text("规模与储量相适应", "has a scale that suits the reserves")),
    "indicator_limit": Predicate(
        Text("不突破规划指标", "keeps the indicator"), {"indicator": "string"}, {"mineral": "string"}
    ),
    "planned_rights_quota": Predicate(Text("不突破拟设数量", "keeps the planned number of rights"), _KINDS),
    "needs_document": Predicate(
        Text("须有材料证明", "is shown by a document"), {"document": "document", "when": "when"}
    ),
}
