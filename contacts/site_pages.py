"""Standing pages about this site, which the law asks for: their texts are the office's own."""

from django.db import models
from django.urls import register_converter, reverse

from content.richtext import RichTextField, plain_text
from content.search.expressions import line_of
from content.search.terms import terms_of
from content.versions import kept


class SitePageQuerySet(models.QuerySet):
    def at(self, address):
        """Return the page at `address`, an empty one when the database has lost it."""
        return self.filter(address=address).first() or SitePage(address=address)


class SitePage(models.Model):
    """A page that the portal ships with and the office rewrites; there are exactly these."""

    class Address(models.TextChoices):
        ACCESSIBILITY = "tuyen-bo-tiep-can", "Tuyên bố tiếp cận"
        PRIVACY = "bao-ve-du-lieu-ca-nhan", "Bảo vệ dữ liệu cá nhân"
        TERMS = "dieu-khoan-su-dung", "Điều khoản sử dụng"

    address = models.CharField("trang", max_length=40, choices=Address.choices, primary_key=True)
    body = RichTextField("nội dung", blank=True)
    updated_on = models.DateField(
        "có hiệu lực từ", help_text="Ngày ghi dưới tên trang. Hãy sửa khi nội dung thay đổi."
    )

    objects = SitePageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang quy định"
        verbose_name_plural = "trang quy định"
        ordering = ["address"]

    def __str__(self):
        return self.get_address_display()

    def get_absolute_url(self):
        return reverse("site_page", args=[self.address])


@kept
def known_pages():
    """Return [(page, terms of its name, terms of all its words)] of the standing pages."""
    return [
        (
            page,
            line_of(terms_of([str(page)])),
            line_of(terms_of([str(page), "", plain_text(page.body)])),
        )
        for page in SitePage.objects.all()
    ]


def pages_with(query):
    """Return [(page, whether its name has them)] of those with the words of a search Query.

    There are few of them: they are compared here, without an index.
    """
    known = known_pages() if query else ()
    return [(page, query.held_by(name)) for page, name, words in known if query.held_by(words)]


class SitePageAddress:
    """The part of an address that names one of the standing pages."""

    regex = "|".join(SitePage.Address.values)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(SitePageAddress, "site_page")
