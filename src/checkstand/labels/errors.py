"""Why a rule for labels is refused. What is wrong with a label `rules` and `barcodes` say."""

from checkstand.platform.errors import Conflict, Invalid, NotFound


class LabelRuleUnknown(NotFound):
    code = "label-rule-unknown"


class LabelRuleInvalid(Invalid):
    code = "label-rule-invalid"


class TooManyLabelRules(Conflict):
    code = "too-many-label-rules"
