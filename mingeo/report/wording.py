"""Every word of a report that is not data, in both languages; each stands here once, for all forms of the report."""

from __future__ import annotations

from collections.abc import Mapping

from mingeo.predicates import PREDICATES
from mingeo.text import Language, Text, same

__all__ = ["subject_named", "words"]

_WORDS: Mapping[str, Text] = {
    "title": Text("矿业权规划符合性预检", "Pre-check of a mining right against its plan"),
    # what a right is
    "right": Text("矿业权", "Right"),
    "name": Text("名称", "Name"),
    "kind": Text("类别", "Kind"),
    "mineral": Text("矿种", "Mineral"),
    "scale": Text("生产规模", "Scale"),
    "bulk_density": Text("矿石体重", "Bulk density"),
    "method": Text("开采方式", "Method"),
    "open-pit": Text("露天开采", "open-pit"),
    "underground": Text("地下开采", "underground"),
    "term": Text("年限", "Term"),
    "years": Text("{n} 年", "{n} years"),
    "stage": Text("勘查阶段", "Stage"),
    "crs": Text("坐标系", "CRS"),
    "shape": Text("图形", "Shape"),
    "parts_corners": Text("{parts} 个部分，{corners} 个拐点", "{parts} part(s), {corners} corners"),
    "elevations": Text("开采标高", "Elevations"),
    "elevation_range": Text("{part}：{top} 米至 {bottom} 米", "{part}: {top} m to {bottom} m"),
    "file": Text("文件", "File"),
    "in_memory": Text("不是从文件读入", "not read from a file"),
    "not_said": Text("未提供", "not given"),
    # areas
    "area": Text("面积", "Area"),
    "both_areas": Text(
        "{ellipsoidal} 平方千米（椭球面），{planar} 平方千米（高斯平面）",
        "{ellipsoidal} km² (ellipsoid), {planar} km² (Gauss plane)",
    ),
    "areas": Text("面积", "Areas"),
    "area_method": Text("计算方法", "Method"),
    "area_km2": Text("面积（平方千米）", "Area, km²"),
    "area_agrees": Text("与申报面积", "Stated area"),
    "ellipsoidal": Text("椭球面积（TD/T 1055—2019 附录 D）", "On the ellipsoid (TD/T 1055-2019, appendix D)"),
    "planar": Text("高斯平面面积", "In the Gauss plane"),
    "agrees": Text("相符", "agrees"),
    "differs": Text("不符", "differs"),
    "stated": Text("申报面积", "Stated"),
    "stated_both": Text("与两者相符", "agrees with both"),
    "stated_planar": Text("与高斯平面面积相符", "agrees with the plane area"),
    "stated_ellipsoidal": Text("与椭球面积相符", "agrees with the ellipsoidal area"),
    "stated_neither": Text("与两者都不符", "agrees with neither"),
    # the verdict
    "conclusion": Text("结论", "Verdict"),
    "verdict_is": Text("结论：{verdict}", "Verdict: {verdict}"),
    "tally": Text("各项结果", "Outcomes"),
    "comma": Text("，", ", "),
    "semicolon": Text("；", "; "),
    "colon": Text("：", ": "),
    "in_brackets": Text("{what}（{more}）", "{what} ({more})"),
    "cited": Text("{message} ［{clause}］", "{message} [{clause}]"),
    "why_fail": Text("{n} 项强制性要求不通过", "{n} mandatory requirement(s) fail"),
    "why_undetermined": Text("{n} 项强制性要求待定", "{n} mandatory requirement(s) undetermined"),
    "why_reason": Text(
        "{n} 项原则性要求不通过，须有人说明理由",
        "{n} requirement(s) in principle fail: a person has to give the reason",
    ),
    "why_nothing": Text("没有一项强制性要求可以检查", "no mandatory requirement could be checked"),
    "why_pass": Text("强制性要求全部通过", "every mandatory requirement passes"),
    "why_others": Text(
        "另有 {n} 项未核查，不影响结论，见“未核查和待定事项”",
        "{n} other(s) not checked, without bearing on the verdict: see 'Not checked or undetermined'",
    ),
    # findings
    "findings": Text("审查意见", "Findings"),
    "number": Text("序号", "No."),
    "strength": Text("性质", "Strength"),
    "outcome": Text("结论", "Outcome"),
    "subject": Text("审查事项", "Subject"),
    "message": Text("意见", "Finding"),
    "clause": Text("依据", "Clause"),
    "rule": Text("规则", "Rule"),
    "zone": Text("分区", "Zone"),
    "needs": Text("需要：", "needs: "),
    "laws_concerned": Text("有关法律、行政法规", "laws and regulations concerned"),
    "clauses_are": Text(
        "依据栏未另注明的，都是本规划的条款。", "Clauses are those of this plan unless the entry says otherwise."
    ),
    "source_plan": Text("", ""),
    "source_law": Text("法律，非本规划", "law, not this plan"),
    "source_default": Text("本程序默认，非本规划", "mingeo's default, not this plan"),
    "group_fail": Text("不通过", "Fails"),
    "group_pass": Text("通过", "Passes"),
    "group_open": Text("待定：须补充材料或人工核实", "Undetermined: takes a document or a person"),
    "group_rest": Text("其他未核查事项（不影响结论）", "Other, not checked (no bearing on the verdict)"),
    # overlaps
    "overlaps": Text("重叠", "Overlaps"),
    "layer": Text("图层", "layer"),
    "feature": Text("要素", "feature"),
    "feature_name": Text("名称", "name"),
    "overlap_m2": Text("重叠（平方米）", "overlap m²"),
    "share_of_right": Text("占矿业权", "of right"),
    "share_of_feature": Text("占要素", "of feature"),
    "depth_m": Text("深度（米）", "depth m"),
    "nature": Text("性质", "nature"),
    "contact": Text("仅相接", "contact"),
    "overlap": Text("重叠", "overlap"),
    "digitised": Text("（矢量化边界）", " (digitised boundary)"),
    "zones_layer": Text("规划分区", "zones of the plan"),
    "no_overlap": Text("没有重叠，也没有相接", "no overlap and no contact"),
    "no_overlap_with": Text(
        "{layer}：{n} 个要素，没有重叠，也没有相接", "{layer}: {n} features, no overlap, no contact"
    ),
    "distance_only": Text(
        "{layer}：{n} 个要素，只量距离，不作重叠计算", "{layer}: {n} features, for distances only, no overlap computed"
    ),
    "no_layer_given": Text(
        "未提供约束图层，与约束图层的重叠未核查", "no constraint layer was given: overlaps not checked"
    ),
    "zones_without_boundary": Text(
        "规划分区中 {n} 个没有边界，与它们的重叠未核查",
        "{n} zone(s) of the plan have no boundary: overlaps not checked",
    ),
    # what was not checked
    "not_checked": Text("未核查和待定事项", "Not checked or undetermined"),
    "not_checked_why": Text("事项和原因", "What, and why"),
    "settled_by": Text("补充什么可以确定", "Settled by"),
    "none_open": Text("没有", "none"),
    # the plan
    "plan": Text("规划", "Plan"),
    "issuer": Text("发布", "Issued by"),
    "issued_on": Text("印发日期", "Issued on"),
    "period": Text("规划期", "Period"),
    "approved_by": Text("批准", "Approved by"),
    "year": Text("审查年份", "Year"),
    "tolerance": Text("容差", "Tolerance"),
    "metres": Text("{n} 米", "{n} m"),
    "no_plan": Text("没有指定规划，只按所给边界作几何判断", "no plan: geometry against the boundaries given"),
    "plan_section": Text("规划及其状态", "The plan and its state"),
    "plan_state": Text("所依据的规划版本：", "State of the plan that was used:"),
    "silences": Text("本规划未作规定，未据以审查：", "The plan does not say, so it was not judged by it:"),
    "switched_off": Text(
        "按用户要求停用、未据以审查的规则（非本规划）：",
        "Switched off by the user, not judged (rules not of this plan):",
    ),
    # sources
    "layers": Text("图层", "Layers"),
    "role": Text("角色", "Role"),
    "features": Text("要素数", "Features"),
    "sha256": Text("SHA-256", "SHA-256"),
    "layer_line": Text("图层 {role}：{path}，{n} 个要素，{crs}", "layer {role}: {path}, {n} features, {crs}"),
    "no_layers": Text("未提供图层", "no layer was given"),
    "interpretation": Text("数据读取说明", "How the data were read"),
    # corners
    "corners": Text("拐点坐标", "Corners"),
    "ring": Text("区域", "Area"),
    "corner": Text("拐点", "Corner"),
    "northing": Text("X（纵坐标，米）", "X (northing, m)"),
    "easting": Text("Y（横坐标，米）", "Y (easting, m)"),
    "longitude": Text("经度", "Longitude"),
    "latitude": Text("纬度", "Latitude"),
    "as_given_plane": Text(
        "X、Y 按文件所给，{given}；经纬度由其换算，{other}。",
        "X and Y as given, {given}; longitude and latitude are computed from them, {other}.",
    ),
    "as_given_degrees": Text(
        "经纬度按文件所给，{given}；X、Y 由其换算，{other}。",
        "Longitude and latitude as given, {given}; X and Y are computed from them, {other}.",
    ),
    "own_plane": Text("3 度带高斯平面", "3-degree Gauss plane"),
    "shortened": Text("共 {all} 行，此处只列前 {shown} 行", "{all} rows, of which the first {shown} stand here"),
    # arithmetic, map, standing, versions
    "arithmetic": Text("计算过程", "Arithmetic"),
    "step": Text("步骤", "Step"),
    "map": Text("附图", "Map"),
    "map_caption": Text(
        "图中标“示意”的图形不是边界，不参与判断。", "Shapes marked schematic are no boundaries and decide nothing."
    ),
    "map_not_drawn": Text("没有绘图：{why}", "Not drawn: {why}"),
    "standing_title": Text("效力说明", "Standing"),
    "standing": Text(
        "本结果是预检，不是主管部门的审查意见；规划公开文本未附边界，示意位置不参与判断。",
        "This is a pre-check, no finding of an office in charge; the public plans print no boundaries, and a "
        "schematic place decides nothing.",
    ),
    "versions": Text("版本和校验值", "Versions and hashes"),
    "software": Text("软件版本", "Software"),
    "right_sha256": Text("矿业权文件 SHA-256", "SHA-256 of the right's file"),
    # the sheets of a workbook
    "sheet_conclusion": Text("结论", "Verdict"),
    "sheet_findings": Text("审查意见", "Findings"),
    "sheet_overlaps": Text("重叠", "Overlaps"),
    "sheet_corners": Text("拐点", "Corners"),
    "sheet_layers": Text("图层", "Layers"),
    "sheet_not_checked": Text("未核查", "Not checked"),
    "sheet_arithmetic": Text("计算过程", "Arithmetic"),
    "sheet_map": Text("附图", "Map"),
    "cut": Text("……（共 {n} 个字符，此处只列前一部分）", "... ({n} characters, cut here)"),
}


def words(name: str, language: Language, /, **values: object) -> str:
    """Return one wording, with values in its places; a value is data and is never searched for places.

    >>> words("years", "en", n=10)
    '10 years'
    """
    text = _WORDS[name].to(language)
    return text.format(**values) if values else text


_SUBJECTS: Mapping[str, Text] = {
    "boundary_area": Text("边界与规划面积一致", "boundary has the stated area"),
    "boundary_in_parent": Text("区块边界在所属分区内", "boundary lies in its parent zone"),
    "overlap_without_rule": Text("避让所给图层", "overlaps no feature of a layer"),
    "plan_scope": Text("在规划适用范围内", "is covered by the plan"),
    "plan_area": Text("在规划适用的行政区域内", "lies in the plan's county"),
    "plan_period": Text("在规划期内", "lies in the plan's period"),
    "law_distance": Text("法定距离", "keeps the distance of the law"),
    "law_area": Text("避让法定保护范围", "keeps clear of what the law protects"),
    "no_second_right": Text("不在已设矿业权范围内另设", "is no second right in one place"),
    "law_layers": Text("法定距离和范围", "distances and areas of the law"),
}
"""What the review itself asks, beside the predicates in which plans are recorded."""


def subject_named(predicate: str) -> Text:
    """Return what a predicate asks; its own name where nothing more is known.

    >>> subject_named("plan_period").en, subject_named("within_block").en
    ("lies in the plan's period", 'lies within one block')
    """
    if predicate in PREDICATES:
        return PREDICATES[predicate].says
    return _SUBJECTS.get(predicate, same(predicate))
