"""A review as plain text, for a terminal or a log."""

from collections.abc import Iterator, Sequence

from mingeo.crs import name_of
from mingeo.geometry import vertex_count
from mingeo.model import OUTCOMES, RIGHT_KINDS, Finding, Overlap, Plan, Review
from mingeo.predicates import LAYER_ROLES, STRENGTHS
from mingeo.report.table import aligned
from mingeo.text import Language, Text, printable

__all__ = ["review_text"]

_SOURCES = {
    "plan": Text("", ""),
    "law": Text("法律，非本规划", "law, not this plan"),
    "default": Text("本程序默认，非本规划", "mingeo's default, not this plan"),
}

_STANDING = Text(
    "本结果是预检，不是主管部门的审查意见；规划公开文本未附边界，示意位置不参与判断。",
    "This is a pre-check, no finding of an office in charge; the public plans print no boundaries, and a "
    "schematic place decides nothing.",
)


def review_text(review: Review, language: Language = "zh") -> str:
    """Return a review as text: the right, the plan, the verdict, then every finding with its clause.

    Findings that keep the verdict from being a pass come first.
    """
    return "\n".join(_Writer(review, language).lines()) + "\n"


class _Writer:
    def __init__(self, review: Review, language: Language) -> None:
        self.review, self.language = review, language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def lines(self) -> Iterator[str]:
        yield self.say("矿业权规划符合性预检", "Pre-check of a mining right against its plan")
        yield ""
        yield from aligned(self._facts())
        yield ""
        verdict = OUTCOMES[self.review.verdict].to(self.language)
        yield self.say(f"结论：{verdict}", f"Verdict: {verdict}") + f"（{self._tally()}）"
        yield from self._findings()
        yield from self._overlaps()
        if self.review.plan is not None:
            yield from self._silences(self.review.plan)
        yield from self._notes()
        yield ""
        yield _STANDING.to(self.language)

    def _facts(self) -> list[list[str]]:
        review, right, areas = self.review, self.review.right, self.review.areas
        kind = "" if right.kind is None else RIGHT_KINDS[right.kind].to(self.language)
        said = " ".join(part for part in (right.name, kind, right.mineral, right.scale) if part)
        parts = 1 if right.geometry.geom_type == "Polygon" else len(right.geometry.geoms)
        vertices = vertex_count(right.geometry)
        area = self.say(
            f"{areas.ellipsoidal_m2 / 1e6:.4f} 平方千米（椭球面），{areas.planar_m2 / 1e6:.4f} 平方千米（高斯平面）",
            f"{areas.ellipsoidal_m2 / 1e6:.4f} km² (ellipsoid), {areas.planar_m2 / 1e6:.4f} km² (Gauss plane)",
        )
        rows = [
            [self.say("矿业权", "Right"), said or "-"],
            [self.say("坐标系", "CRS"), name_of(right.crs).to(self.language)],
            [
                self.say("图形", "Shape"),
                self.say(f"{parts} 个部分，{vertices} 个拐点", f"{parts} part(s), {vertices} corners"),
            ],
            [self.say("面积", "Area"), area],
        ]
        if areas.stated_agrees_with is not None:
            agrees = {
                "both": Text("与两者相符", "agrees with both"),
                "planar": Text("与高斯平面面积相符", "agrees with the plane area"),
                "ellipsoidal": Text("与椭球面积相符", "agrees with the ellipsoidal area"),
                "neither": Text("与两者都不符", "agrees with neither"),
            }[areas.stated_agrees_with]
            rows.append([self.say("申报面积", "Stated"), f"{right.stated_area}，{agrees.to(self.language)}"])
        if review.plan is not None and review.plan.id:
            record = review.plan.record
            rows.append([self.say("规划", "Plan"), f"{record.title} {record.document_number}".strip()])
            rows.append([self.say("审查年份", "Year"), str(review.year)])
        rows.append(
            [self.say("容差", "Tolerance"), self.say(f"{review.tolerance_m:g} 米", f"{review.tolerance_m:g} m")]
        )
        return rows

    def _tally(self) -> str:
        counts = dict.fromkeys(OUTCOMES, 0)
        for finding in self.review.findings:
            counts[finding.outcome] += 1
        listed = [f"{OUTCOMES[outcome].to(self.language)} {count}" for outcome, count in counts.items()]
        return self.say("，", ", ").join(listed)

    def _findings(self) -> Iterator[str]:
        """Yield what decides, then what passes, then what else a person has to see to."""
        left = list(self.review.findings)
        deciding = [finding for finding in left if finding.decides and finding.outcome == "fail"]
        unsettled = [finding for finding in left if finding.decides and finding.outcome == "undetermined"]
        passed = [finding for finding in left if finding.outcome == "pass"]
        rest = [finding for finding in left if finding not in deciding + unsettled + passed]
        for title, group in (
            (Text("不通过", "Fails"), deciding),
            (Text("通过", "Passes"), passed),
            (Text("待定：须补充材料或人工核实", "Undetermined: takes a document or a person"), unsettled),
            (
                Text("其他未检查的（不影响结论）", "Other, not checked (no bearing on the verdict)"),
                rest,
            ),
        ):
            if group:
                yield ""
                yield f"{title.to(self.language)}（{len(group)}）"
                yield from self._group(group)

    def _group(self, findings: Sequence[Finding]) -> Iterator[str]:
        for finding in findings:
            strength = STRENGTHS[finding.strength].to(self.language)
            source = _SOURCES[finding.clause.source].to(self.language)
            clause = "，".join(part for part in (finding.clause.section, source) if part)
            message = printable(finding.message.to(self.language))
            yield f"  - {message} ［{strength}，{clause}］"
            needs = "" if finding.needs is None else printable(finding.needs.to(self.language))
            if finding.decides and needs not in message:
                yield f"    {self.say('需要：', 'needs: ')}{needs}"

    def _overlaps(self) -> Iterator[str]:
        if not self.review.overlaps:
            return
        head = ["图层", "要素", "名称", "重叠（平方米）", "占矿业权", "占要素", "深度（米）", "性质"]
        if self.language == "en":
            head = ["layer", "feature", "name", "overlap m²", "of right", "of feature", "depth m", "nature"]
        yield ""
        yield self.say("重叠", "Overlaps")
        for line in aligned([head, *map(self._overlap_row, self.review.overlaps)], right=(3, 4, 5, 6)):
            yield f"  {line}"

    def _overlap_row(self, one: Overlap) -> list[str]:
        names = {**LAYER_ROLES, "zones": Text("规划分区", "zones of the plan")}
        role = names[one.layer].to(self.language) if one.layer in names else one.layer
        nature = self.say("仅相接", "contact") if one.contact else self.say("重叠", "overlap")
        shares = [f"{one.share_of_right:.2%}", f"{one.share_of_feature:.2%}"]
        return [role, one.feature, one.name, f"{one.overlap_m2:.2f}", *shares, f"{one.depth_m:.2f}", nature]

    def _silences(self, plan: Plan) -> Iterator[str]:
        told = [text.to(self.language) for text in silences(plan)]
        if plan.id and told:
            yield ""
            yield self.say("本规划没有写明，因此未据以判断：", "The plan does not say, so it was not judged by it:")
            yield from (f"  - {line}" for line in told)

    def _notes(self) -> Iterator[str]:
        notes = [*self.review.right.interpretation, *self.review.notes]
        for layer in self.review.layers:
            count = len(layer.geometries)
            notes.append(
                Text(
                    f"图层 {layer.role}：{layer.path}，{count} 个要素，{layer.crs}",
                    f"layer {layer.role}: {layer.path}, {count} features, {layer.crs}",
                )
            )
        if notes:
            yield ""
            yield self.say("数据是怎样读的", "How the data were read")
            yield from (f"  - {printable(note.to(self.language))}" for note in notes)


def silences(plan: Plan) -> list[Text]:
    """Return what most plans rule on and this one does not, so that no one takes it for checked."""
    predicates = {rule.predicate for rule in plan.rules}
    roles = {rule.parameters.get("role") for rule in plan.rules if rule.predicate == "avoid_layer"}
    found = []
    if not predicates & {"within_block", "equals_block"}:
        found.append(Text("矿业权须在规划区块范围内", "that a right stays within its block"))
    if not roles & {"ecological_redline", "territorial_space_plan"}:
        found.append(Text("避让生态保护红线", "that a right avoids the ecological red line"))
    if not roles & {"basic_farmland", "permanent_basic_farmland", "territorial_space_plan"}:
        found.append(Text("避让永久基本农田", "that a right avoids permanent basic farmland"))
    return found
