"""The datum of areas in a KML of 奥维互动地图 (Ovital), and their way back to true degrees.

From version 9.3.0 (2022) on the program exports ``.ovkml`` and ``.ovkmz``, KML in GCJ-02, in place of KML
in WGS 84; later versions write the datum into each Placemark (``OvCoordType``: CGCS2000, WGS84, GCJ02,
BD09). Where nothing is written the file is displaced, which no reading may pass over.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from mingeo.crs import GEOGRAPHIC, geographic_of, is_geographic
from mingeo.errors import CRSError
from mingeo.readers.areas import RawFeatures
from mingeo.readers.markup import Document, local_name
from mingeo.readers.options import ReadOptions
from mingeo.text import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["undisplaced"]

Datum = Literal["gcj02", "bd09"]

_SIGNATURE = re.compile("奥维|ovital", re.IGNORECASE)
_SUFFIX = re.compile(r"\.ovkm[lz](?:/|$)", re.IGNORECASE)
_SIGNED_WITHIN = 4000
"""Characters at the beginning of a file in which a program signs."""
_STATED: Mapping[str, Datum | Literal["true"]] = {
    "WGS84": "true",
    "CGCS2000": "true",
    "GCJ02": "gcj02",
    "BD09": "bd09",
}
_NAMES: Mapping[str, str] = {"gcj02": "GCJ-02", "bd09": "BD-09"}


def undisplaced(
    raw: RawFeatures, placemarks: "Sequence[Element]", document: Document, path: str, options: ReadOptions
) -> RawFeatures:
    """Return the areas in true degrees.

    Parameters
    ----------
    raw, placemarks
        The areas, and the Placemark that holds each.
    document
        The whole file.
    path
        Its name: a signature too, for only Ovital writes ``.ovkml``.
    options
        `web_datum` names the datum; without it what is displaced is refused.

    Raises
    ------
    CRSError
        Displaced coordinates that the user did not name so, or a datum that the file contradicts.
    """
    parents = {child: parent for parent in document.root.iter() for child in parent}
    stated = [_stated(placemark, parents) for placemark in placemarks]
    unstated = _unstated(document, path, options)
    datums = [datum or unstated for datum in stated]
    asked = options.web_datum
    for index, datum in enumerate(datums):
        if datum not in (None, "true", asked):
            raise raw.fault(index, _displaced(str(datum), datum == stated[index]))
    notes = list(raw.notes)
    if any(datum == "true" for datum in stated):
        count = sum(datum == "true" for datum in stated)
        notes.append(
            Text(
                f"奥维文件写明 {count} 个要素不是偏移坐标（OvCoordType），照原样读",
                f"the file says of {count} feature(s) that they are not displaced (OvCoordType): read as they are",
            )
        )
    if asked is None:
        return dataclasses.replace(raw, notes=notes)
    return _converted(raw, datums, asked, notes)


def _stated(placemark: "Element", parents: "Mapping[Element, Element]") -> Datum | Literal["true"] | None:
    """Return the datum that the nearest ``OvCoordType`` names: the Placemark's own, or a folder's around it."""
    element: Element | None = placemark
    while element is not None:
        for child in element:
            if local_name(child) == "OvCoordType":
                word = re.sub(r"[\s_-]", "", child.text or "").upper()
                if word in _STATED:
                    return _STATED[word]
                raise CRSError(
                    Text(f"不认识 OvCoordType“{child.text}”", f"OvCoordType '{child.text}' is not known"),
                    Text("在奥维中以 CGCS2000 坐标重新导出", "export it from Ovital again in CGCS2000"),
                )
        element = parents.get(element)
    return None


def _unstated(document: Document, path: str, options: ReadOptions) -> Datum | None:
    """Return the datum of what bears none: GCJ-02 in a file of Ovital's, else none that is displaced.

    A plain KML that Ovital signed may be of a version before 9.3.0, in WGS 84: the user's word settles it.
    """
    if _SUFFIX.search(path):
        return "gcj02"
    own = any(local_name(element).startswith("Ov") for element in document.root.iter())
    if not own and not _SIGNATURE.search(document.text[:_SIGNED_WITHIN]):
        return None
    if options.crs is not None and is_geographic(options.crs) and geographic_of(options.crs) == GEOGRAPHIC:
        return None
    return "gcj02"


def _converted(raw: RawFeatures, datums: Sequence[str | None], asked: Datum, notes: list[Text]) -> RawFeatures:
    from mingeo.datum import from_web_map, web_map_note

    wanted = [datum in (None, asked) for datum in datums]
    if not any(wanted):
        raise CRSError(
            Text(
                f"文件写明坐标没有偏移，不是 {_NAMES[asked]}",
                f"the file says that it is not displaced, not {_NAMES[asked]}",
            ),
            Text("去掉 --datum", "leave out --datum"),
        )
    geometries = [
        from_web_map(geometry, asked) if convert and geometry is not None else geometry
        for geometry, convert in zip(raw.geometries, wanted, strict=True)
    ]
    return dataclasses.replace(raw, geometries=geometries, notes=[*notes, web_map_note(asked)])


def _displaced(datum: str, is_stated: bool) -> CRSError:
    name = _NAMES[datum]
    why = (
        Text(f"文件写明坐标是 {name}", f"the file says that its coordinates are {name}")
        if is_stated
        else Text(f"奥维导出的文件，坐标是 {name}", f"a file of 奥维 (Ovital): its coordinates are {name}")
    )
    return CRSError(
        Text(f"{why.zh}（偏移约 500 米）", f"{why.en}, displaced by some 500 m"),
        Text(
            f"写明 --datum {datum} 即换算；或在奥维中以 CGCS2000 坐标导出",
            f"say --datum {datum} to have them converted, or export them from Ovital in CGCS2000",
        ),
    )
