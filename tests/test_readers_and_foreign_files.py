"""Every reader fed the files of all the others: an answer in one clear error, or none that is wrong."""

from pathlib import Path

import pytest
from console import mingeo
from shapely import normalize

from mingeo.errors import MingeoError
from mingeo.readers import READERS, ReadOptions, read_features
from mingeo.source import read_source

RIGHT = Path(__file__).parents[1] / "data" / "examples" / "rights" / "changle-quarry.txt"
WRITTEN = {
    "a.geojson": "GeoJSON",
    "a.gpkg": "GeoPackage",
    "a.shp": "Shapefile",
    "a.zip": "zip (Shapefile, KMZ, .gdb ...)",
    "a.kml": "KML, ovkml",
    "a.dxf": "DXF",
    "a.txt": "parcel text of the bureaus",
    "a.xlsx": "Excel workbook",
    "a.csv": "list of corner points",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    for name in WRITTEN:
        status, _, told = mingeo("convert", RIGHT, folder / name)
        assert status == 0, told
    return folder


@pytest.mark.parametrize(("name", "reader"), WRITTEN.items())
def test_a_file_is_known_by_its_content_and_not_by_its_name(files, tmp_path, name, reader):
    source = read_source(files / name)
    assert next(one for one in READERS if one.knows(source.content)).name.en == reader
    if name != "a.shp":  # a Shapefile is several files, and found by its name
        renamed = tmp_path / "renamed.dat"
        renamed.write_bytes(source.content)
        assert normalize(read_features(renamed).features[0].geometry).equals(
            normalize(read_features(files / name).features[0].geometry)
        )


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name.en)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_reader_answers_a_foreign_file_with_an_error_of_its_own_or_the_same_right(files, name, reader):
    try:
        found = reader.read(read_source(files / name), ReadOptions())
    except MingeoError:
        return  # one clear error is an answer; anything else that is raised fails the test
    own = read_features(files / name)
    assert found.crs == own.crs
    for one, other in zip(found.features, own.features, strict=True):
        assert one.geometry.equals_exact(other.geometry, 0.01)
