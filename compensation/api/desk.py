"""What offices send in bulk, or say of employers: registers, statements, merges."""

import binascii
from base64 import b64decode

from django.core.files.base import ContentFile
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied

from accounts.api import Asked, NothingMore, Writes
from cases.models import Employer
from common.api import VisibleTo, Words
from common.refusals import Refused
from common.uploads import Purpose, taken
from compensation.actions import employers, register, statements
from compensation.api.money import employer_within_reach
from compensation.api.serializers import ReasonIn
from compensation.choices import FUNDS, Account
from compensation.employer_file import links_for
from compensation.models import (
    BankStatement,
    Claim,
    EmployerLink,
    LedgerEntry,
    MoneyRegister,
    StatementLine,
)
from compensation.models.statement import LineState


@extend_schema_field(OpenApiTypes.BYTE)
class TableIn(serializers.Field):
    """A CSV or Excel file in base64; it goes through the same door as on a page."""

    def to_internal_value(self, data) -> bytes:
        """The bytes."""
        try:
            content = b64decode(data, validate=True)
            return taken(ContentFile(content), Purpose.TABLE).read()
        except (binascii.Error, TypeError, ValueError) as error:
            raise serializers.ValidationError(_("Send the file in base64.")) from error
        except Refused as refused:
            raise serializers.ValidationError(refused.reason) from refused


class RegisterIn(Asked):
    content = TableIn()
    file_name = Words(max_length=120)


class RegisterRowOut(serializers.Serializer):
    """One row of a register: one claim of one child. Sums are whole paise."""

    row = serializers.IntegerField()
    case = serializers.CharField()
    scheme = serializers.CharField()
    ordered = serializers.IntegerField()
    order_number = serializers.CharField()
    ordered_on = serializers.DateField()
    fund = serializers.CharField()
    deposited = serializers.IntegerField(allow_null=True)
    deposited_on = serializers.CharField(allow_blank=True)
    challan = serializers.CharField(allow_blank=True)
    credited = serializers.IntegerField(allow_null=True)
    credited_on = serializers.CharField(allow_blank=True)
    utr = serializers.CharField(allow_blank=True)


class RegisterOut(serializers.ModelSerializer):
    """A department's register, before and after it is taken over."""

    rows = RegisterRowOut(many=True, read_only=True)

    class Meta:
        model = MoneyRegister
        fields = ["id", "file_name", "state", "rows", "taken", "known", "saved_at"]
        read_only_fields = fields


class StatementIn(RegisterIn):
    fund = serializers.ChoiceField(
        [(a.value, a.label) for a in Account if a in FUNDS], source="account"
    )


class StatementOut(serializers.ModelSerializer):
    """A bank's statement of a fund."""

    class Meta:
        model = BankStatement
        fields = ["id", "account", "file_name", "first_day", "last_day", "created_at"]
        read_only_fields = fields


class LineOut(serializers.ModelSerializer):
    """One movement that the bank tells of, and what it was settled with."""

    entries = serializers.SerializerMethodField()

    class Meta:
        model = StatementLine
        fields = [
            "id",
            "statement",
            "day",
            "side",
            "reference",
            "amount_paise",
            "state",
            "entries",
            "version",
        ]
        read_only_fields = fields

    def get_entries(self, line) -> list[str]:
        """The entries of the ledger that the line shows."""
        return [str(match.entry_id) for match in line.matches.all()]


class MatchIn(Asked):
    entries = serializers.ListField(
        child=VisibleTo(of=LedgerEntry), min_length=1, max_length=100
    )


class BookIn(Asked):
    claim = VisibleTo(of=Claim)


class LinkIn(Asked):
    kept = serializers.UUIDField()
    other = serializers.UUIDField()
    same = serializers.BooleanField(
        help_text="Two rows are one employer, or they are two."
    )
    reason = Words()


class LinkOut(serializers.ModelSerializer):
    """A person's word that two rows are one employer, or two."""

    class Meta:
        model = EmployerLink
        fields = ["id", "kept", "other", "same", "reason", "undone_at", "version"]
        read_only_fields = fields


class RegisterViewSet(Writes):
    """Old registers: one person sends them, another one takes them over, whole."""

    queryset = MoneyRegister.objects.none()
    serializer_class = RegisterOut

    def get_queryset(self):
        if register.why_not_read_register(by=self.request.user):
            raise PermissionDenied
        return MoneyRegister.objects.filter(agency=self.request.user.agency_id)

    @extend_schema(request=RegisterIn, responses={201: RegisterOut})
    def create(self, request):
        """Read a CSV or Excel file; nothing is taken over yet."""
        self.get_queryset()
        return self.answer(
            RegisterIn,
            lambda facts, key: register.read_register(by=request.user, **facts),
            made=True,
        )

    @extend_schema(request=NothingMore, responses=RegisterOut)
    @action(detail=True, methods=["post"])
    def save(self, request, pk):
        """Take every row over, or none."""
        read = self.get_object()
        return self.answer(
            NothingMore,
            lambda facts, key: register.save_register(read, by=request.user),
        )

    @extend_schema(request=NothingMore, responses=RegisterOut)
    @action(detail=True, methods=["post"])
    def drop(self, request, pk):
        """Drop it; nothing of it was taken over."""
        read = self.get_object()
        return self.answer(
            NothingMore,
            lambda facts, key: register.drop_register(read, by=request.user),
        )


def _desk_only(request) -> None:
    if statements.why_not_take_statement(by=request.user):
        raise PermissionDenied


class StatementViewSet(Writes):
    """The banks' statements of the funds that this office keeps."""

    queryset = BankStatement.objects.none()
    serializer_class = StatementOut

    def get_queryset(self):
        _desk_only(self.request)
        return BankStatement.objects.filter(agency=self.request.user.agency_id)

    @extend_schema(request=StatementIn, responses={201: StatementOut})
    def create(self, request):
        """Take a statement in: what matches the ledger is settled, the rest waits."""
        self.get_queryset()
        return self.answer(
            StatementIn,
            lambda facts, key: statements.take_statement(by=request.user, **facts),
            made=True,
        )


class LineViewSet(Writes):
    """The lines of the statements; those that wait are settled by a person."""

    queryset = StatementLine.objects.none()
    serializer_class = LineOut
    filters = {
        "statement": (
            serializers.UUIDField(),
            lambda rows, value: rows.filter(statement=value),
        ),
        "state": (
            serializers.ChoiceField(LineState.choices),
            lambda rows, value: rows.filter(state=value),
        ),
    }

    def get_queryset(self):
        _desk_only(self.request)
        seen = StatementLine.objects.visible_to(self.request.user)
        return seen.select_related("statement").prefetch_related("matches")

    def settle(self, shape, act):
        """Settle the line by this verb."""
        line = self.get_object()
        return self.answer(
            shape, lambda facts, key: act(line, by=self.request.user, **facts)
        )

    @extend_schema(request=MatchIn, responses=LineOut)
    @action(detail=True, methods=["post"])
    def match(self, request, pk):
        """Say which entries the bank means."""
        return self.settle(MatchIn, statements.match_line)

    @extend_schema(request=BookIn, responses=LineOut)
    @action(detail=True, methods=["post"])
    def book(self, request, pk):
        """Write down for a claim what the bank has done."""
        return self.settle(BookIn, statements.book_line)

    @extend_schema(request=ReasonIn, responses=LineOut)
    @action(detail=True, methods=["post"])
    def dismiss(self, request, pk):
        """Put the line aside, with the reason."""
        return self.settle(ReasonIn, statements.dismiss_line)


class LinkViewSet(Writes):
    """Which rows of employers are one, as people have said."""

    queryset = EmployerLink.objects.none()
    serializer_class = LinkOut

    def get_queryset(self):
        if not self.request.user.may("cases.merge_employers"):
            raise PermissionDenied
        return links_for(self.request.user)

    @extend_schema(request=LinkIn, responses={201: LinkOut})
    def create(self, request):
        """Say that two rows are one employer, or that they are two."""
        self.get_queryset()

        def link(facts, _key):
            kept = employer_within_reach(request, facts.pop("kept"))
            other = get_object_or_404(Employer, pk=facts.pop("other"))
            act = (
                employers.merge_employers
                if facts.pop("same")
                else employers.keep_employers_apart
            )
            return act(kept, other, by=request.user, **facts)

        return self.answer(LinkIn, link, made=True)

    @extend_schema(request=ReasonIn, responses=LinkOut)
    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take it back: both rows stand as before."""
        link = self.get_object()
        employer_within_reach(request, link.kept_id)
        return self.answer(
            ReasonIn,
            lambda facts, key: employers.undo_link(link, by=request.user, **facts),
        )
