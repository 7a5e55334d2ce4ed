"""Where plans are kept, and which folder a name means."""

import difflib
from pathlib import Path

from mingeo.errors import FileReadError, UnknownPlanError
from mingeo.text import Text

__all__ = ["folder_of", "plan_folders", "zones_dir"]


def zones_dir() -> Path:
    """Return the folder of the register that comes with mingeo.

    In a wheel it lies inside the package, in a clone at the top level. The package's own comes first:
    `site-packages/data` may belong to somebody else.
    """
    packaged = Path(__file__).parents[1] / "_zones"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "data" / "zones"


def plan_folders(register: Path | None = None) -> list[Path]:
    """Return the plan folders of a register, or of the folder of one plan, in the order of their names.

    Raises
    ------
    FileReadError
        The register is missing, or holds no plan.
    """
    register = zones_dir() if register is None else register
    if (register / "plan.toml").is_file():
        return [register]
    folders = sorted(path.parent for path in register.glob("*/plan.toml")) if register.is_dir() else []
    if not folders:
        raise FileReadError(
            Text("没有规划数据", "there are no plans"),
            Text("应为含 <编号>/plan.toml 的文件夹", "name a folder that holds <id>/plan.toml folders"),
            path=register,
        )
    return folders


def folder_of(name: str, register: Path | None = None) -> Path:
    """Return the folder of a plan by id (``370725-changle``), county code, pinyin or county name.

    Raises
    ------
    UnknownPlanError
        No plan, or more than one, goes by that name; the message has the near ones.
    """
    folders = plan_folders(register)
    known = {folder: _names(folder) for folder in folders}
    hits = [folder for folder, names in known.items() if name in names]
    if len(hits) == 1:
        return hits[0]
    everything = [spelling for names in known.values() for spelling in names]
    close = difflib.get_close_matches(name, everything, n=3, cutoff=0.4)
    near = sorted({folder.name for folder, names in known.items() if set(close) & set(names)})
    listed = "、".join(near or [folder.name for folder in folders])
    raise UnknownPlanError(
        Text(f"没有名为“{name}”的规划", f"there is no plan called '{name}'"),
        Text(
            f"相近的有：{listed}" if near else f"现有：{listed}",
            ("near names: " if near else "there are: ") + listed.replace("、", ", "),
        ),
    )


def _names(folder: Path) -> tuple[str, ...]:
    """Return what a plan may be called: its id and the parts of it, and its county."""
    code, _, pinyin = folder.name.partition("-")
    county = _county(folder / "plan.toml")
    return (folder.name, code, pinyin, county, county[:-1]) if county else (folder.name, code, pinyin)


def _county(plan_toml: Path) -> str:
    """Return the county that a plan.toml names, read without checking the rest of the file."""
    try:
        lines = plan_toml.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "county":
            return value.split("#")[0].strip().strip("\"'")
    return ""
