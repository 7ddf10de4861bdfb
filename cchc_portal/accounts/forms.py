"""The forms of the way in: code, password of one's own, and both again before a change."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

from cchc_portal.accounts import factors

WRONG_CODE = (
    "Mã không đúng hoặc đã dùng rồi. Hãy chờ điện thoại hiện mã mới rồi nhập lại; nếu nhập sai"
    " nhiều lần, mỗi lần phải chờ lâu hơn."
)
WRONG_PASSWORD = "Mật khẩu hiện tại không đúng."  # noqa: S105  words


class CodeField(forms.CharField):
    def __init__(self, label="Mã xác thực", **options):
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
        super().__init__(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), **options)


class CodeForm(forms.Form):
    """The code of the phone, or a recovery code; `device` is then what accepted it."""

    code = CodeField(help_text="6 chữ số trên điện thoại, hoặc một mã dự phòng.")

    def __init__(self, user, *args, **options):
        self.user = user
        super().__init__(*args, **options)

    def clean_code(self):
        self.device = factors.takes(self.user, self.cleaned_data["code"])
        if self.device is None:
            raise forms.ValidationError(WRONG_CODE)
        return self.cleaned_data["code"]


class PhoneForm(forms.Form):
    """The first code of a phone that was just scanned."""

    code = CodeField("Mã 6 chữ số đang hiện trên điện thoại")

    def __init__(self, user, *args, **options):
        self.device = factors.phone_to_confirm(user)
        super().__init__(*args, **options)

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split())
        if not self.device.verify_token(code):
            raise forms.ValidationError(WRONG_CODE)
        return code


class OwnPasswordForm(SetPasswordForm):
    """A password of one's own in place of the one that was given."""

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise forms.ValidationError("Hãy đặt mật khẩu khác với mật khẩu được cấp.")
        return password


class AgainForm(CodeForm):
    """Password and code once more, before the phone is changed."""

    password = forms.CharField(
        label="Mật khẩu hiện tại",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(WRONG_PASSWORD)
        return self.cleaned_data["password"]

    def clean_code(self):
        """A code is used up by being looked at, so not beside a wrong password."""
        return super().clean_code() if "password" in self.cleaned_data else ""


class ChangePasswordForm(PasswordChangeForm):
    """A new password: the old one and a code first."""

    code = CodeField(help_text="6 chữ số trên điện thoại, hoặc một mã dự phòng.")
    field_order = ("old_password", "new_password1", "new_password2", "code")

    def clean(self):
        """Look at the code last: looking uses it up, so only when all else is right."""
        cleaned = super().clean()
        if not self.errors and factors.takes(self.user, cleaned["code"]) is None:
            self.add_error("code", WRONG_CODE)
        return cleaned


class PasskeyForm(AgainForm):
    """Password and code once more, then a key is added (`answer` of the browser) or removed."""

    name = forms.CharField(
        label="Tên khóa mới",
        max_length=60,
        required=False,
        help_text="Để nhận ra nó về sau, ví dụ: Máy ở cơ quan.",
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("password", "code", "name", "answer")
