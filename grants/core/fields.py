"""The fields we look for in a spreadsheet, each with the titles that people and other programs give it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to find. Its own title is what our exports write; any of the other titles will do as well."""

    name: str
    title: str
    titles: tuple[str, ...] = ()
    required: bool = False
    one_after_other: tuple[str, ...] = ()  # side by side: the first one filled in a row counts


Fields = Sequence[Field]

APPLICATIONS: Fields = (
    Field(
        "reference",
        "Reference",
        (
            "ref",
            "ref no",
            "ref number",
            "reference no",
            "reference number",
            "our reference",
            "application reference",
            "application ref",
            "application number",
            "application no",
            "application id",
            "identifier",
            "id",
        ),
    ),
    Field(
        "project",
        "Project",
        ("project title", "project name", "name of project", "name of your project", "title", "title of project"),
        required=True,
    ),
    Field(
        "organisation",
        "Organisation",
        (
            "organization",
            "organisation name",
            "organization name",
            "name of organisation",
            "name of organization",
            "group",
            "group name",
            "name of group",
            "name of your group",
            "community group",
            "applicant organisation",
            "recipient",
            "recipient org name",
            "recipient organization 0 name",
        ),
        required=True,
    ),
    Field(
        "amount",
        "Amount requested",
        (
            "amount",
            "amount gbp",
            "amount in pounds",
            "amount asked",
            "amount asked for",
            "amount required",
            "amount needed",
            "amount sought",
            "amount of grant",
            "amount of grant requested",
            "requested",
            "requested amount",
            "grant amount",
            "grant requested",
            "grant amount requested",
            "total requested",
            "ask",
            "how much",
            "how much do you need",
            "how much are you asking for",
        ),
        required=True,
        one_after_other=("amount applied for", "amount awarded"),
    ),
    Field(
        "summary",
        "Summary",
        (
            "description",
            "project summary",
            "project description",
            "short summary",
            "summary of project",
            "description of project",
            "about the project",
            "about your project",
            "what will you do",
        ),
    ),
    Field(
        "least",
        "Least amount",
        ("least", "least amount needed", "lowest amount", "minimum amount", "minimum amount needed", "minimum needed"),
    ),
    Field("theme", "Theme", ("category", "type of project", "project type", "grant programme title")),
    Field(
        "contact",
        "Contact",
        ("contact name", "contact person", "main contact", "name of contact", "applicant name", "your name"),
    ),
    Field("email", "E-mail", ("email address", "contact email", "contact email address", "applicant email", "mail")),
    Field(
        "phone",
        "Phone",
        (
            "phone number",
            "phone no",
            "telephone",
            "telephone number",
            "telephone no",
            "tel",
            "tel no",
            "mobile",
            "mobile number",
            "contact phone",
            "contact telephone",
            "contact number",
        ),
    ),
    Field("postcode", "Postcode", ("post code", "postal code", "recipient org postal code", "group postcode")),
    Field(
        "place",
        "Place",
        ("area", "where", "location", "neighbourhood", "beneficiary location name", "beneficiary location 0 name"),
    ),
    Field(
        "charity_number",
        "Charity number",
        ("charity no", "registered charity number", "recipient org charity number"),
    ),
    Field(
        "company_number",
        "Company number",
        ("company no", "registered company number", "recipient org company number"),
    ),
)

SCORES: Fields = (
    Field(
        "application",
        "Application",
        ("application reference", "application ref", "reference", "ref"),
        required=True,
    ),
    Field(
        "member",
        "Panel member",
        ("member", "panellist", "scorer", "scored by", "assessor", "judge", "panel member email", "panel member name"),
        required=True,
    ),
    Field("criterion", "Criterion", ("criteria", "question"), required=True),
    Field("score", "Score", ("mark", "points"), required=True),
    Field("comment", "Comment", ("comments", "why", "reason", "note", "notes")),
)

PANEL: Fields = (
    Field("name", "Name", ("full name", "panel member", "member", "panel member name", "person"), required=True),
    Field("email", "E-mail", ("email address", "mail", "panel member email")),
)
