"""What every reader hands on: features with their attributes, and how the file was read."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from mingeo.crs import in_china, name_of
from mingeo.errors import CoordinateError, GeometryError, MingeoError
from mingeo.geometry import checked
from mingeo.text import Text

__all__ = ["Feature", "FeatureSet", "attribute", "checked_features", "said_of"]


@dataclass(frozen=True)
class Feature:
    """One feature as it stands in the file; its geometry may be missing."""

    label: str
    attributes: Mapping[str, object]
    geometry: BaseGeometry | None

    @property
    def name(self) -> str:
        """Return the feature's name, where one of the usual fields has it."""
        return attribute(self.attributes, "name")


@dataclass(frozen=True)
class FeatureSet:
    """The features of one file or layer, all in one CRS.

    `crs_is_said` is True where the file itself names its CRS, and so nobody else may.
    """

    features: tuple[Feature, ...]
    crs: str
    crs_is_said: bool
    path: str
    sha256: str
    interpretation: tuple[Text, ...]


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "名称",
        "矿业权名称",
        "采矿权名称",
        "探矿权名称",
        "矿山名称",
        "项目名称",
        "地块名称",
        "区块名称",
    ),
    "kind": ("kind", "类型", "矿业权类型"),
    "mineral": ("mineral", "矿种", "主矿种", "开采主矿种", "开采矿种", "勘查主矿种", "勘查矿种"),
    "scale": ("scale", "规模", "生产规模", "开采规模", "设计规模", "设计生产规模"),
    "method": ("method", "开采方式"),
    "term": ("term", "term_years", "年限", "服务年限", "有效期"),
    "stage": ("stage", "勘查阶段"),
    "year": ("year", "年度", "投放年度"),
    "stated_area": ("stated_area", "面积", "矿区面积", "勘查区面积"),
}


def attribute(attributes: Mapping[str, object], meaning: str) -> str:
    """Return the value of the first field that bears a meaning, as text; empty where there is none.

    >>> attribute({"开采主矿种": "建筑石料用灰岩"}, "mineral")
    '建筑石料用灰岩'
    """
    by_field = {key.strip().casefold(): value for key, value in attributes.items()}
    for field in _FIELDS[meaning]:
        value = by_field.get(field)
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def said_of(attributes: Mapping[str, object]) -> dict[str, str]:
    """Return what a feature's fields say, by meaning; what none of them says is left out.

    >>> said_of({"开采主矿种": "建筑石料用灰岩", "备注": "无"})
    {'mineral': '建筑石料用灰岩'}
    """
    return {meaning: value for meaning in _FIELDS if (value := attribute(attributes, meaning))}


def checked_features(found: FeatureSet) -> FeatureSet:
    """Return the features unchanged; refuse one that is missing, invalid, or cannot lie in China."""
    for feature in found.features:
        try:
            geometry = checked(feature.geometry)
        except MingeoError as error:
            raise _in_feature(error, feature) from None
        if not in_china(geometry, found.crs):
            west, south, east, north = geometry.bounds
            raise CoordinateError(
                Text(
                    f"第 {feature.label} 个要素的坐标（{west:.8g}—{east:.8g}，{south:.8g}—{north:.8g}）"
                    f"按{name_of(found.crs).zh}不在中国境内",
                    f"feature {feature.label}: its coordinates ({west:.8g} to {east:.8g}, {south:.8g} to "
                    f"{north:.8g}) are no place in China by {name_of(found.crs).en}",
                ),
                Text(
                    "检查坐标次序、带号，或用 --crs 写明坐标系",
                    "check axis order and zone, or name the CRS with --crs",
                ),
            )
    return found


def _in_feature(error: MingeoError, feature: Feature) -> MingeoError:
    if not isinstance(error, GeometryError | CoordinateError):
        return error
    what = Text(f"第 {feature.label} 个要素：{error.what.zh}", f"feature {feature.label}: {error.what.en}")
    return type(error)(what, error.remedy)
