"""The classes and frameworks of the model, as they are called in the code and in the graph."""

from enum import StrEnum


class Kind(StrEnum):
    """A class of `ontology/schema.ttl`, by its local name."""

    CLUSTER = "OccupationCluster"
    OCCUPATION = "Occupation"
    FUNCTION = "CriticalWorkFunction"
    ACTIVITY = "KeyActivity"
    COMPETENCY = "Competency"
    KNOWLEDGE = "Knowledge"
    ABILITY = "Ability"
    ROLE = "RoleCluster"
    AREA = "FunctionalArea"
    RESPONSIBILITY = "Responsibility"
    ASSOCIATION = "RoleAssociation"
    CANDIDACY = "Candidacy"
    COMBINATION = "RoleCombination"
    ROW = "TableRow"
    ENTRY = "RowEntry"
    ERRATUM = "Erratum"


class Framework(StrEnum):
    """A framework of team roles, by the name of its concept scheme."""

    MSF = "msf"
    MOF = "mof"


# What people ask about by a name of their own.
NAMED = (Kind.OCCUPATION, Kind.CLUSTER, Kind.FUNCTION, Kind.ROLE, Kind.AREA)
