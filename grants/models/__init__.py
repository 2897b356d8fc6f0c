"""What is stored, one file per thing."""

from grants.models.agreement import Acceptance, Agreement, AgreementSection
from grants.models.application import Application, GateResult, Question
from grants.models.challenge import Challenge
from grants.models.change import Change
from grants.models.criteria import CriteriaSet, Criterion, Gate
from grants.models.fund import Fund
from grants.models.last_time import LastTime
from grants.models.lot import Lot
from grants.models.panel import Interest, PanelMember
from grants.models.people import KeptForm, Mail, Person, SignIn, Visit
from grants.models.practice import Practice, PracticeSample, PracticeSheet
from grants.models.presence import Presence
from grants.models.record import Chain, Entry
from grants.models.round import Boundary, Round
from grants.models.scoresheet import FrozenRanking, Score, Scoresheet, SheetVersion
from grants.models.setting import Setting
from grants.models.sharing import SharedPoints, Sharing
from grants.models.suggestion import Sending, Suggestion, SuggestionLink, SuggestionStep, Support
from grants.models.talk import Comment
from grants.models.telling import StoppedLetters, Telling
from grants.models.vote import Vote, VoteAnswer, VoteReply

__all__ = [
    "Acceptance", "Agreement", "AgreementSection", "Application", "Boundary", "Chain", "Challenge", "Change",
    "Comment", "CriteriaSet", "Criterion", "Entry", "FrozenRanking", "Fund", "Gate", "GateResult", "Interest",
    "KeptForm", "LastTime", "Lot", "Mail", "PanelMember", "Person", "Practice", "PracticeSample", "PracticeSheet",
    "Presence", "Question", "Round", "Score", "Scoresheet", "Sending", "Setting", "SharedPoints", "Sharing",
    "SheetVersion", "SignIn", "StoppedLetters", "Suggestion", "SuggestionLink", "SuggestionStep", "Support",
    "Telling", "Visit", "Vote", "VoteAnswer", "VoteReply",
]  # fmt: skip
