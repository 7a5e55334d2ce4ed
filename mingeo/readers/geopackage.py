"""GeoPackage, through GDAL's own driver for it and no other.

GDAL picks a driver by content, and some drivers open other files or the network. Only a file that is
a GeoPackage by its first bytes ever gets here.
"""

import warnings

import shapely

from mingeo.errors import FormatError
from mingeo.features import Feature, FeatureSet
from mingeo.source import Source
from mingeo.text import Text

__all__ = ["is_geopackage", "read_geopackage"]

_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)


def is_geopackage(content: bytes) -> bool:
    """Return True where the first bytes are a GeoPackage's (OGC 12-128r19, requirements 1 and 2)."""
    return content.startswith(_SQLITE) and content[_APPLICATION_ID] in (b"GPKG", b"GP10", b"GP11")


def read_geopackage(source: Source) -> FeatureSet:
    """Return the features of the one vector layer of a GeoPackage.

    Raises
    ------
    FormatError
        Damaged, without a vector layer or CRS, or with several layers.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings():
            # Read from memory the file has no name, and GDAL misses the .gpkg at its end.
            warnings.filterwarnings("ignore", message=".*non conformant file extension", category=RuntimeWarning)
            layers = [str(name) for name, kind in pyogrio.list_layers(source.content) if kind is not None]
            if len(layers) != 1:
                raise _layer_count(layers, source.path)
            meta, fids, blobs, columns = pyogrio.raw.read(source.content, layer=layers[0], return_fids=True)
    except (DataSourceError, DataLayerError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            Text(f"GeoPackage 打不开：{error}", f"the GeoPackage cannot be opened: {error}"),
            Text("在 GIS 软件中重新导出", "export it again from the GIS"),
            path=source.path,
        ) from None
    if not meta["crs"]:
        raise FormatError(
            Text("GeoPackage 的图层没有坐标系", "the GeoPackage layer has no coordinate system (CRS)"),
            Text("在 GIS 软件中定义坐标系后再导出", "define its CRS in the GIS and export it again"),
            path=source.path,
        )
    geometries = shapely.from_wkb(blobs, on_invalid="ignore")
    names = [str(field) for field in meta["fields"]]
    features = tuple(
        Feature(str(fid), {name: column[i] for name, column in zip(names, columns, strict=True)}, geometry)
        for i, (fid, geometry) in enumerate(zip(fids, geometries, strict=True))
    )
    if not features:
        raise FormatError(
            Text(f"图层 {layers[0]} 没有要素", f"the layer {layers[0]} has no feature"),
            Text("检查导出的内容", "check what was exported"),
            path=source.path,
        )
    note = Text(
        f"GeoPackage 图层 {layers[0]}，坐标系 {meta['crs']}",
        f"GeoPackage layer {layers[0]}, CRS {meta['crs']}",
    )
    return FeatureSet(features, str(meta["crs"]), True, source.path, source.sha256, (note,))


def _layer_count(layers: list[str], path: str) -> FormatError:
    listed = "、".join(layers) or "-"
    return FormatError(
        Text(
            f"GeoPackage 有 {len(layers)} 个矢量图层：{listed}",
            f"the GeoPackage has {len(layers)} vector layers: {listed}",
        ),
        Text("每个文件只放一个图层", "give a file with one layer"),
        path=path,
    )
