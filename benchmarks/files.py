"""The layers as files, in the formats that a geographic information system keeps them in."""

from pathlib import Path

from benchmarks.dataset import CRS, Dataset

__all__ = ["FORMATS", "files_folder", "layer_file"]

FORMATS = {"gpkg": "GPKG", "fgb": "FlatGeobuf"}


def files_folder(data: Dataset) -> Path:
    """Return the folder of the files."""
    return data.folder / "files"


def layer_file(data: Dataset, name: str, suffix: str) -> Path:
    """Return a layer as a file with a spatial index, written on first use."""
    path = files_folder(data) / f"{name}.{suffix}"
    if not path.exists():
        import geopandas

        path.parent.mkdir(exist_ok=True)
        features = data.layer(name)
        names = [f"{name}-{number}" for number in range(len(features))]
        frame = geopandas.GeoDataFrame({"name": names}, geometry=features, crs=CRS)
        partial = path.with_name(f"partial-{path.name}")
        frame.to_file(partial, driver=FORMATS[suffix], layer=name)
        partial.replace(path)
    return path
