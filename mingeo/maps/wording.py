"""Every word of the map that is not data, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from mingeo.text import Language, Text

__all__ = ["page_words", "words"]

_SCENE: Mapping[str, Text] = {
    "zones": Text("规划分区", "zones of the plan"),
    "zone": Text("分区", "zone"),
    "places": Text("规划所述地点", "places named by the plan"),
    "sketched": Text("（示意）", "(schematic)"),
    "suffix_digitised": Text("（矢量化）", " (digitised)"),
    "suffix_schematic": Text("（示意）", " (schematic)"),
    "suffix_place": Text("（示意位置）", " (schematic place)"),
    "suffix_none": Text("（未印位置，无图形）", " (no place printed, not drawn)"),
    "basis_surveyed": Text("官方或测量边界", "official or surveyed boundary"),
    "basis_digitised": Text("由图件矢量化的边界", "boundary digitised from a map"),
    "basis_schematic": Text(
        "示意：以所述地点为圆心、面积等于规划面积的圆，不是边界，不参与判断",
        "schematic: a circle of the stated area round the named place; no boundary, decides nothing",
    ),
    "basis_place": Text(
        "示意：规划只述地点、未印面积，不参与判断", "schematic: the plan names a place and no area; decides nothing"
    ),
    "basis_none": Text("规划未印位置，无图形", "the plan prints no place: not drawn"),
    "within_radius": Text("；实际位置在 {metres} 米内", "; within {metres} m"),
    "row_name": Text("名称", "name"),
    "row_id": Text("编号", "id"),
    "row_kind": Text("类型", "kind"),
    "row_minerals": Text("矿种", "minerals"),
    "row_stated_area": Text("规划面积", "stated area"),
    "row_parent": Text("所在分区", "lies in"),
    "row_release": Text("投放时序", "release"),
    "row_stage": Text("勘查阶段", "stage"),
    "row_resource": Text("资源量", "resource"),
    "row_planned_rights": Text("拟设矿业权", "planned rights"),
    "row_shape": Text("图形", "shape"),
    "row_place": Text("地点", "place"),
    "row_place_source": Text("地点来源", "source of place"),
    "row_boundary_source": Text("边界来源", "source of boundary"),
    "row_clause": Text("条款", "clause"),
    "row_note": Text("备注", "note"),
    "row_zones": Text("分区", "zones"),
    "row_mineral": Text("矿种", "mineral"),
    "row_scale": Text("规模", "scale"),
    "row_area": Text("面积（椭球面）", "area (ellipsoid)"),
    "row_area_planar": Text("面积（高斯平面）", "area (Gauss plane)"),
    "row_crs": Text("坐标系", "CRS"),
    "row_corners": Text("拐点", "corners"),
    "row_file": Text("文件", "file"),
    "row_layer": Text("图层", "layer"),
    "row_feature": Text("要素", "feature"),
    "row_overlap": Text("重叠面积", "overlap"),
    "row_outside": Text("超出面积", "area outside"),
    "row_protrusion": Text("最远超出", "protrudes by"),
    "row_depth": Text("最深", "depth"),
    "row_share": Text("占矿业权", "share of the right"),
    "row_of": Text("超出的分区", "outside of"),
    "right": Text("拟设矿业权", "mining right"),
    "rights": Text("矿业权", "mining rights"),
    "protruding": Text("超出分区的部分", "outside the zone"),
    "overlapping": Text("与约束图层重叠的部分", "overlap with a layer"),
    "outline": Text("县界", "county outline"),
    "block_county": Text("县（市、区）", "county"),
    "block_period": Text("规划期", "period"),
    "block_plan": Text("规划", "plan"),
    "block_issuer": Text("发布", "issued by"),
    "block_date": Text("印发日期", "issued on"),
    "block_crs": Text("坐标系", "CRS"),
    "block_sources": Text("资料来源", "sources"),
    "block_symbols": Text("图例", "symbols"),
    "block_layers": Text("图层", "layers"),
    "map_crs": Text("2000 国家大地坐标系（EPSG:4490）", "CGCS2000 (EPSG:4490)"),
    "own_symbols": Text("本软件自定，非国家标准图式", "mingeo's own, not the official symbols"),
    "source_text": Text("规划公开文本", "the published text of the plan"),
    "source_boundary": Text("边界：{source}", "boundaries: {source}"),
    "source_place": Text(
        "地点：按规划文本推定，各点来源见其属性（部分 GeoNames，CC BY 4.0）",
        "places: inferred from the plan's text, each with its source (some GeoNames, CC BY 4.0)",
    ),
    "disclaimer": Text("示意图，无法定效力", "Schematic map without legal force"),
    "map_of": Text("分区示意图", "schematic map of zones"),
    "legend": Text("图例", "Legend"),
    "verdict": Text("预检结论：", "pre-check: "),
    "section_fail": Text("不通过", "fails"),
    "section_open": Text("待定：须补充材料或人工核实", "undetermined: takes a document or a person"),
    "section_pass": Text("通过", "passes"),
    "section_rest": Text("其他未核查事项（不影响结论）", "other, not checked (no bearing on the verdict)"),
    "source_law": Text("法律，非本规划", "law, not this plan"),
    "source_default": Text("本程序默认，非本规划", "mingeo's default, not this plan"),
    "year": Text("审查年份", "year"),
    "tolerance": Text("容差", "tolerance"),
    "pre_check": Text("预检结果，不是主管部门的审查意见", "a pre-check, no finding of an office in charge"),
}

_PAGE: Mapping[str, Text] = {
    "review": Text("审查", "Review"),
    "legend": Text("图例", "Legend"),
    "list": Text("分区", "Zones"),
    "about": Text("图签", "About"),
    "county_switch": Text("县（市、区）", "county"),
    "search": Text("按名称、编号或矿种查找", "find by name, id or mineral"),
    "found": Text("找到 {n} 个", "{n} found"),
    "not_found": Text("没有找到", "nothing found"),
    "more": Text("还有 {n} 个未列出，请缩小查找范围", "{n} more: narrow the search"),
    "tools": Text("工具", "tools"),
    "measure": Text("量测", "Measure"),
    "draw": Text("绘面", "Draw"),
    "whole": Text("全图", "Whole map"),
    "full_screen": Text("全屏", "Full screen"),
    "print": Text("打印", "Print"),
    "print_a4": Text("打印 A4 横向", "print on A4"),
    "print_a3": Text("打印 A3 横向", "print on A3"),
    "zoom_in": Text("放大", "zoom in"),
    "zoom_out": Text("缩小", "zoom out"),
    "map": Text("地图", "map"),
    "panel": Text("图例与审查结果", "legend and review"),
    "all": Text("全部", "all"),
    "no_geometry": Text(
        "本规划公开文本没有印出任何分区的位置，无法上图；分区列在“分区”栏。",
        "The published plan prints no place of any zone: nothing can be drawn. See the list of zones.",
    ),
    "not_drawn": Text("无图形", "not drawn"),
    "show_radius": Text("显示位置不确定范围", "show radius of uncertainty"),
    "hide_radius": Text("隐藏位置不确定范围", "hide radius of uncertainty"),
    "radius": Text("半径 {m} 米", "radius {m} m"),
    "also_here": Text("此处还有", "also here"),
    "zoom_to": Text("缩放到此", "zoom to"),
    "close": Text("关闭", "close"),
    "north": Text("北", "N"),
    "zone_no": Text("{n} 带", "zone {n}"),
    "plane": Text("3 度带平面", "3-degree plane"),
    "scale": Text("比例约 1:{n}", "scale about 1:{n}"),
    "length": Text("长度", "length"),
    "perimeter": Text("周长", "perimeter"),
    "area": Text("面积（椭球面）", "area (ellipsoid)"),
    "square_km": Text("平方千米", "km²"),
    "square_m": Text("平方米", "m²"),
    "metres": Text("米", "m"),
    "km": Text("千米", "km"),
    "hint_measure": Text(
        "在图上逐点单击；双击或回车结束，退格删点，Esc 取消。键盘：方向键移图，空格在图中心加点。",
        "Click point by point; double-click or Enter ends, Backspace deletes, Esc cancels. "
        "Keys: arrows move the map, Space adds a point at its centre.",
    ),
    "crossing": Text("边界自相交，面积无意义", "the boundary crosses itself: no area"),
    "copy": Text("复制拐点", "Copy corners"),
    "copied": Text("已复制", "copied"),
    "copy_by_hand": Text("请在文本框中手工复制", "copy it from the box by hand"),
    "corners": Text("拐点（{crs}）：编号, X, Y", "corners ({crs}): number, X, Y"),
    "clear": Text("清除", "Clear"),
    "finish": Text("结束", "Finish"),
    "undo": Text("删点", "Undo"),
    "disclaimer": _SCENE["disclaimer"],
    "map_of": _SCENE["map_of"],
    "no_place": Text("图上没有对应的位置", "no place on the map"),
    "needs": Text("需要：", "needs: "),
    "clause": Text("条款", "clause"),
    "schematic_hint": Text("虚线斜纹为示意，不是边界", "dashed and hatched: schematic, no boundary"),
    "software": Text("制图：mingeo；地图控件：Leaflet 1.9.4（BSD-2）", "made by mingeo with Leaflet 1.9.4 (BSD-2)"),
    "projection": Text("屏幕显示用墨卡托投影；量测按椭球面", "shown in Mercator, measured on the ellipsoid"),
    "labels": Text("注记", "labels"),
    "graticule": Text("经纬网", "graticule"),
    "loading_failed": Text("地图数据无法显示", "the map data cannot be shown"),
}


def words(name: str, language: Language) -> str:
    """Return one wording of the scene.

    >>> words("right", "zh")
    '拟设矿业权'
    """
    return _SCENE[name].to(language)


def page_words(language: Language) -> dict[str, str]:
    """Return the wordings that the page's own script needs."""
    return {name: text.to(language) for name, text in _PAGE.items()}
