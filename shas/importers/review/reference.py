"""The review's reference data: authorities, trusts, their other names, pathways, elections.

A row is added once. Whether it has been is asked of the table and of the record, so that a row which staff have since
renamed, even by its slug, is neither added again nor changed.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db.models import Model

from shas.importers.review.rows import Noun, Row, read_rows
from shas.models import (
    AuthorityAlias,
    Event,
    NonWorkingDay,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    StrategicHealthAuthority,
)
from shas.services import save_nonworking_day, save_reference

AUTHORITIES = Noun("authority", "authorities")
ALIASES = Noun("other name of an authority", "other names of authorities")
TRUSTS = Noun("trust", "trusts")
PATHWAYS = Noun("pathway", "pathways")
LABELS = Noun("local name of a pathway", "local names of pathways")
DAYS = Noun("election", "elections")


def load_reference(folder: Path, added: Counter[Noun]) -> None:
    """Add what is missing of the reference data, and count it. Raises DamagedDataError."""
    _load_authorities(folder, added)
    authorities = authorities_by_slug()
    _load_aliases(folder, authorities, added)
    _load_trusts(folder, authorities, added)
    _load_pathways(folder, added)
    _load_labels(folder, authorities, added)
    _load_nonworking_days(folder, authorities, added)


def authorities_by_slug() -> dict[str, StrategicHealthAuthority]:
    """Every authority by its slug, and by the slug it was added with."""
    events = _additions(StrategicHealthAuthority).filter(authority__isnull=False).select_related("authority")
    first = {event.subject_key: event.authority for event in events if event.authority}
    return first | {authority.slug: authority for authority in StrategicHealthAuthority.objects.all()}


def authority_of(row: Row, authorities: dict[str, StrategicHealthAuthority]) -> StrategicHealthAuthority:
    """The authority that the row names by slug."""
    return _named(row, row.required("authority"), authorities)


def _named(row: Row, slug: str, authorities: dict[str, StrategicHealthAuthority]) -> StrategicHealthAuthority:
    if slug not in authorities:
        raise row.damaged(f"there is no authority “{slug}” in authorities.csv.")
    return authorities[slug]


def _load_authorities(folder: Path, added: Counter[Noun]) -> None:
    columns = [
        "slug",
        "name",
        "short_name",
        "brand",
        "ons_code",
        "nhs_code",
        "area",
        "population_millions",
        "established",
        "abolished",
        "name_source",
        "code_source",
        "dates_source",
    ]
    present = _present(StrategicHealthAuthority, "slug")
    for row in read_rows(folder / "authorities.csv", columns=columns, key=["slug"]):
        if (row.text("slug"),) in present:
            continue
        known = set(columns) - {"nhs_code", "population_millions", "established", "abolished"}
        values: dict[str, Any] = {field: row.required(field) for field in columns if field in known}
        values |= {"nhs_code": row.maybe("nhs_code"), "population_millions": row.decimal("population_millions")}
        values |= {"established": row.written_day("established"), "abolished": row.written_day("abolished")}
        _add(row, StrategicHealthAuthority(**values), AUTHORITIES, added)


def _load_aliases(folder: Path, authorities: dict[str, StrategicHealthAuthority], added: Counter[Noun]) -> None:
    present = _present(AuthorityAlias, "authority_id", "name")
    columns = key = ["authority", "name", "source"]
    for row in read_rows(folder / "authority_aliases.csv", columns=columns, key=key[:2]):
        authority = authority_of(row, authorities)
        if (str(authority.pk), row.text("name")) not in present:
            alias = AuthorityAlias(authority=authority, name=row.text("name"), source=row.required("source"))
            _add(row, alias, ALIASES, added)


def _load_trusts(folder: Path, authorities: dict[str, StrategicHealthAuthority], added: Counter[Noun]) -> None:
    columns = ["slug", "name", "authority", "nhs_code", "ons_code", "abolished", "source", "abolished_source"]
    present = _present(PrimaryCareTrust, "slug")
    for row in read_rows(folder / "trusts.csv", columns=columns, key=["slug"]):
        authority = authority_of(row, authorities)
        if (row.text("slug"),) in present:
            continue
        trust = PrimaryCareTrust(
            authority=authority,
            slug=row.text("slug"),
            name=row.required("name"),
            nhs_code=row.maybe("nhs_code"),
            ons_code=row.maybe("ons_code"),
            abolished=row.written_day("abolished"),
            source=row.text("source"),
            dates_source=row.required("abolished_source") if row.text("abolished") else "",
        )
        _add(row, trust, TRUSTS, added)


def _load_pathways(folder: Path, added: Counter[Noun]) -> None:
    present = _present(Pathway, "key")
    for row in read_rows(folder / "pathways.csv", columns=["key", "name", "position", "source"], key=["key"]):
        if (row.text("key"),) not in present:
            pathway = Pathway(
                key=row.text("key"),
                name=row.required("name"),
                position=row.required_number("position"),
                source=row.required("source"),
            )
            _add(row, pathway, PATHWAYS, added)


def _load_labels(folder: Path, authorities: dict[str, StrategicHealthAuthority], added: Counter[Noun]) -> None:
    pathways = {str(pathway.pk): pathway for pathway in Pathway.objects.all()}
    by_key = {
        event.changes["key"][1]: pathways[event.subject_key]
        for event in _additions(Pathway)
        if event.subject_key in pathways
    } | {pathway.key: pathway for pathway in pathways.values()}
    present = _present(PathwayLabel, "pathway_id", "authority_id")
    columns = key = ["pathway", "authority", "label", "source"]
    for row in read_rows(folder / "pathway_labels.csv", columns=columns, key=key[:2]):
        authority = authority_of(row, authorities)
        pathway = by_key.get(row.text("pathway"))
        if pathway is None:
            raise row.damaged(f"there is no pathway “{row.text('pathway')}” in pathways.csv.")
        if (str(pathway.pk), str(authority.pk)) not in present:
            label = PathwayLabel(
                pathway=pathway, authority=authority, label=row.required("label"), source=row.required("source")
            )
            _add(row, label, LABELS, added)


def _load_nonworking_days(folder: Path, authorities: dict[str, StrategicHealthAuthority], added: Counter[Noun]) -> None:
    """Elections, each with the authorities whose area it touched; none named is all of England."""
    present = _present(NonWorkingDay, "name", "first_on")
    columns = ["kind", "name", "first_on", "last_on", "authorities", "source"]
    for row in read_rows(folder / "nonworking_days.csv", columns=columns, key=["name", "first_on"]):
        first_on = row.required_day("first_on")
        if (row.text("name"), str(first_on)) in present:
            continue
        day = NonWorkingDay(
            kind=row.required("kind"),
            name=row.required("name"),
            first_on=first_on,
            last_on=row.required_day("last_on"),
            source=row.required("source"),
        )
        area = [_named(row, slug, authorities) for slug in row.text("authorities").split()]
        with row.blamed():
            save_nonworking_day(day=day, authorities=area, actor=None)
        added[DAYS] += 1


def _add(row: Row, instance: Model, noun: Noun, added: Counter[Noun]) -> None:
    with row.blamed():
        save_reference(row=instance, actor=None)
    added[noun] += 1


def _additions(model: type[Model]) -> Any:
    return Event.objects.filter(kind="reference.added", subject_kind=model._meta.model_name)


def _present(model: type[Model], *fields: str) -> set[tuple[str, ...]]:
    """The values, as text, of these fields in every row there is, and in every row as it was once added."""
    now = {tuple(map(str, values)) for values in model._default_manager.values_list(*fields)}
    additions: Sequence[dict[str, Any]] = _additions(model).values_list("changes", flat=True)
    return now | {tuple(str(changes[field][1]) for field in fields) for changes in additions}
