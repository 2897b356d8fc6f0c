"""What the tests of the criteria pages write with."""

from grants.core.criteria import CriterionWords, GateWords, SetWords

PAGE = "/rounds/r/criteria"
NEED = CriterionWords("Local need", "Do people need this?", "Look.", 25, levels={0: "No need", 5: "A lot"})
VALUE = CriterionWords("Value", weight=10)
TWO = SetWords(title="Fund", gates=(GateWords("Safe", "Is it safe?"),), criteria=(NEED, VALUE))
