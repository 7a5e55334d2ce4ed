"""Areas as text and as Python objects; axes, zones and web maps, which are one matter for every format."""

import geopandas
import numpy as np
import pytest
import shapely
import shapely.affinity
from pyproj import CRS
from shape_files import (
    DAYE,
    EAST,
    GOOD,
    PLAIN,
    SQUARE,
    account,
    frame,
    read,
    shapefile,
    shp,
)
from shapely import MultiPolygon

from mingeo.errors import (
    ArgumentError,
    CoordinateError,
    CRSError,
    FormatError,
    GeometryError,
)
from mingeo.readers.objects import features_of_object
from mingeo.readers.options import ReadOptions
from mingeo.readers.placing import crs_of_definition
from mingeo.source import Source

# WKT

SQUARE_WKT = "((40500000 4000000, 40500000 4001000, 40501000 4001000, 40501000 4000000, 40500000 4000000))"
SPELLINGS = {
    "plain": f"POLYGON {SQUARE_WKT}",
    "with its CRS": f"SRID=4528;POLYGON{SQUARE_WKT}",
    "small letters, line breaks": f"\r\n srid = 4528 ;\n polygon\n{SQUARE_WKT} ;\n",
    "mark of UTF-8": f"\ufeffPOLYGON {SQUARE_WKT}",
    "multipolygon": f"MULTIPOLYGON ({SQUARE_WKT})",
    "heights": f"POLYGON Z {SQUARE_WKT.replace(',', ' 5,').replace('))', ' 5))')}",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_of_a_geometry_gives_the_same_area(text):
    found = read(Source("right.wkt", text.encode()))
    assert found.features[0].geometry.equals(SQUARE)
    assert (found.crs, found.crs_is_said) == ("EPSG:4528", "srid" in text.lower())


BAD_WKT = {
    "two geometries": (f"POLYGON {SQUARE_WKT}\nPOLYGON {SQUARE_WKT}", FormatError, "MULTIPOLYGON"),
    "open ring": ("POLYGON ((0 0, 1 0, 1 1))", GeometryError, "open"),
    "curve": ("CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 0 0))", GeometryError, "CURVEPOLYGON"),
    "curve in a collection": ("GEOMETRYCOLLECTION (CIRCULARSTRING (0 0, 1 1, 0 0))", GeometryError, "curves"),
    "surface": ("TIN (((0 0, 1 0, 1 1, 0 0)))", GeometryError, "TIN"),
    "empty": ("POLYGON EMPTY", GeometryError, "empty"),
    "no number": ("POLYGON ((0 0, nan 0, 1 1, 0 0))", CoordinateError, "NaN"),
    "unknown CRS": (f"SRID=999999;POLYGON {SQUARE_WKT}", CRSError, "999999"),
    "another zone": (f"SRID=4527;POLYGON {SQUARE_WKT}", CRSError, "begin with zone number 39"),
    "no zone number said": (f"SRID=4549;POLYGON {SQUARE_WKT}", CRSError, "have no zone number"),
}


@pytest.mark.parametrize(("text", "error", "reason"), BAD_WKT.values(), ids=BAD_WKT)
def test_a_geometry_that_leaves_a_doubt_is_refused(text, error, reason):
    with pytest.raises(error, match=reason) as caught:
        read(Source("right.wkt", text.encode()))
    assert caught.value.path == "right.wkt"


# Axes and zones, for every format alike

SWAPPED = shapely.transform(SQUARE, lambda places: places[:, ::-1])
SWAPPED_DEGREES = shapely.transform(DAYE, lambda places: places[:, ::-1])


@pytest.mark.parametrize(("shape", "crs"), [(SWAPPED, "EPSG:4528"), (SWAPPED_DEGREES, "EPSG:4490")])
def test_northings_in_front_are_refused_unless_the_user_says_so(shape, crs):
    with pytest.raises(CoordinateError, match="goes north"):
        features_of_object(shape, ReadOptions(crs=crs))
    found = features_of_object(shape, ReadOptions(crs=crs, order="xy"))
    assert found.features[0].geometry.equals(SQUARE if crs == "EPSG:4528" else DAYE)
    assert "northings come first: swapped" in account(found)


def test_an_order_that_the_numbers_contradict_is_refused():
    with pytest.raises(CoordinateError, match="goes east"):
        features_of_object(SQUARE, ReadOptions(crs="EPSG:4528", order="xy"))
    assert features_of_object(SQUARE, ReadOptions(crs="EPSG:4528", order="yx")).features


def test_northings_in_front_without_a_zone_number_do_not_pass_as_eastings():
    bare = shapely.transform(SQUARE, lambda places: places[:, ::-1] - [0, 40_000_000])
    with pytest.raises(CRSError, match="the order of the numbers"):
        features_of_object(bare, ReadOptions(crs="EPSG:4549"))


def test_two_zones_in_one_file_are_refused():
    other = shapely.affinity.translate(SQUARE, -1_000_000)
    with pytest.raises(CoordinateError, match=r"several zone numbers: \[39, 40\]"):
        features_of_object(MultiPolygon([SQUARE, other]), PLAIN)


ZONE_40_LIE = CRS.from_epsg(4528).to_wkt("WKT1_ESRI").replace("120.0", "117.0")


def test_a_zone_number_that_is_not_the_central_meridians_is_refused():
    assert 'Central_Meridian",117.0' in ZONE_40_LIE
    with pytest.raises(CRSError, match="zone number 40 but central meridian 117"):
        read(shapefile(shp(GOOD), prj=ZONE_40_LIE.encode()))


CHINESE_CRS = [4490, 4326, 4214, 4610, 4498, 4513, 4528, 4533, 4548, 4554, 2349, 2364, 2401, 2416, 3857]


@pytest.mark.parametrize("code", CHINESE_CRS)
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_a_definition_is_known_by_its_numbers(code, version):
    definition = CRS.from_epsg(code).to_wkt(version)
    assert crs_of_definition(definition) == f"EPSG:{code}"


def test_a_definition_with_other_numbers_is_not_taken_for_its_name():
    definition = crs_of_definition(ZONE_40_LIE)
    assert definition.startswith("PROJCRS[")
    assert CRS.from_wkt(definition).coordinate_operation.params[1].value == 117


def test_a_projection_that_cannot_be_computed_is_refused():
    with pytest.raises(CRSError, match="no known way"):
        crs_of_definition(CRS.from_epsg(4528).to_wkt("WKT1_ESRI").replace("Gauss_Kruger", "Gauss_Krueger"))


def test_a_proj_string_inside_a_definition_is_refused():
    base = CRS.from_epsg(4528).to_wkt("WKT1_GDAL").removesuffix("]")
    definition = base + ',EXTENSION["PROJ4","+init=/etc/x:trap"]]'
    with pytest.raises(CRSError):
        crs_of_definition(definition)


# Python objects


class Anything:
    """An object of no library that mingeo knows."""

    def __init__(self, interface: object) -> None:
        self.__geo_interface__ = interface


def feature_of(shape, **properties) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": shape.__geo_interface__}


def test_a_frame_keeps_its_index_labels_and_missing_values_are_none():
    data = frame(SQUARE, EAST, name=["a", None], n=geopandas.pd.array([1, None], dtype="Int64"), crs=4528)
    found = features_of_object(data.set_index(geopandas.pd.Index(["p", "q"])), PLAIN)
    assert [feature.label for feature in found.features] == ["p", "q"]
    assert found.features[1].attributes == {"name": None, "n": None}
    assert (found.crs, found.path, found.sha256) == ("EPSG:4528", "", "")


OBJECTS = {
    "frame": frame(SQUARE),
    "series": geopandas.GeoSeries([SQUARE], crs=4528),
    "shapely": SQUARE,
    "geometry": Anything(SQUARE.__geo_interface__),
    "feature": Anything(feature_of(SQUARE)),
    "collection": Anything({"type": "FeatureCollection", "features": [feature_of(SQUARE)]}),
    "mapping": SQUARE.__geo_interface__,
    "numpy coordinates": Anything({"type": "Polygon", "coordinates": [np.array(SQUARE.exterior.coords)]}),
}


@pytest.mark.parametrize("thing", OBJECTS.values(), ids=OBJECTS)
def test_every_object_that_holds_an_area_gives_it(thing):
    found = features_of_object(thing, ReadOptions(crs="EPSG:4528"))
    assert found.features[0].geometry.equals(SQUARE)
    assert found.crs == "EPSG:4528"


def test_an_interface_in_degrees_is_longitude_and_latitude_as_geojson_is():
    found = features_of_object(Anything(feature_of(DAYE, name="甲", n=np.int64(3))), PLAIN)
    assert found.crs == "EPSG:4490"
    assert found.features[0].attributes == {"name": "甲", "n": 3}


BAD_OBJECTS = {
    "number": (5, ArgumentError, "type int"),
    "nothing": (None, ArgumentError, "no geometry"),
    "frame without geometry": (geopandas.GeoDataFrame({"a": [1]}), ArgumentError, "no geometry column"),
    "missing geometry": (geopandas.GeoSeries([None], crs=4528), GeometryError, "feature 0: null"),
    "no CRS": (shapely.box(118, 36, 118.1, 36.1), CRSError, "--crs"),
    "point": (shapely.Point(1, 1), GeometryError, "a point"),
    "no feature": (frame(SQUARE).iloc[:0], FormatError, "no feature"),
    "no numbers": (
        Anything({"type": "Polygon", "coordinates": [[[0, float("nan")]]]}),
        CoordinateError,
        "cannot be read",
    ),
    "open ring": (
        Anything({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}),
        GeometryError,
        "not closed",
    ),
}


@pytest.mark.parametrize(("thing", "error", "reason"), BAD_OBJECTS.values(), ids=BAD_OBJECTS)
def test_an_object_that_gives_no_sure_area_is_refused(thing, error, reason):
    with pytest.raises(error, match=reason):
        features_of_object(thing, PLAIN)


# Web maps


def test_a_web_datum_that_the_user_names_is_converted_whatever_the_format(monkeypatch):
    import mingeo.datum

    def shifted(shape, datum):
        assert datum == "gcj02"
        return shapely.affinity.translate(shape, 0.25)

    monkeypatch.setattr(mingeo.datum, "from_web_map", shifted)
    found = features_of_object(DAYE, ReadOptions(web_datum="gcj02"))
    assert found.features[0].geometry.equals(shapely.affinity.translate(DAYE, 0.25))
    assert found.crs == "EPSG:4490"
    assert "GCJ-02" in account(found)


def test_plane_coordinates_are_of_no_web_map():
    with pytest.raises(CRSError, match="not the degrees of a web map"):
        features_of_object(frame(SQUARE), ReadOptions(web_datum="gcj02"))
