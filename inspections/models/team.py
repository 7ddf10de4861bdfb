"""The team (đoàn kiểm tra): set up by a decision, with each member's title as it was then."""

from django.db import models
from django.db.models import Q

from contacts.models import Organization
from content.rules import OnlyOne, among
from content.text import LineField
from news.models import Document


class InspectionTeam(models.Model):
    """A team that a decision set up; it may make many visits."""

    name = LineField("tên đoàn", max_length=250)
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspection_teams",
        verbose_name="quyết định thành lập",
    )

    class Meta:
        verbose_name = "đoàn kiểm tra"
        verbose_name_plural = "đoàn kiểm tra"
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @property
    def head(self):
        """The member who heads the team, or None; one query unless members are prefetched."""
        return next((each for each in self.members.all() if each.role == Role.HEAD), None)


class Role(models.IntegerChoices):
    """A member's part in the team; the numbers give the order."""

    HEAD = 1, "Trưởng đoàn"
    DEPUTY = 2, "Phó Trưởng đoàn"
    SECRETARY = 3, "Thư ký"
    MEMBER = 4, "Thành viên"


class TeamMemberQuerySet(models.QuerySet):
    def heads(self):
        return self.filter(role=Role.HEAD)


class TeamMember(models.Model):
    """One person of a team. Name and title are text: they stay as they were on that day."""

    team = models.ForeignKey(
        InspectionTeam, models.CASCADE, related_name="members", verbose_name="đoàn kiểm tra"
    )
    person = LineField("họ và tên", max_length=120)
    title = LineField(
        "chức vụ", max_length=200, blank=True, help_text="Chức vụ tại thời điểm kiểm tra."
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="cơ quan, đơn vị",
    )
    role = models.PositiveSmallIntegerField("vai trò", choices=Role.choices, default=Role.MEMBER)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        verbose_name_plural = "thành viên đoàn"
        ordering = ["role", "order", "pk"]
        constraints = [
            OnlyOne(
                at="role",
                says="Đoàn chỉ có một trưởng đoàn.",
                fields=["team"],
                condition=Q(role=Role.HEAD),
                name="team_has_one_head",
            ),
            among("role", Role.values, name="team_member_role_is_known", says="Chọn vai trò."),
        ]

    def __str__(self):
        return f"{self.person}, {self.title}" if self.title else self.person
