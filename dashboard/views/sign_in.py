"""Sign-in and sign-out."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import throttle
from dashboard.forms import SignInForm

WRONG = "This account and password do not go together."
CLOSED = "Ten tries went wrong. Wait 15 minutes, or set a new password: python manage.py password {account}"


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid() and _admit(request, form):
        return HttpResponseRedirect(_next(request))
    return render(
        request, "sign_in.html", {"form": form, "next": _next(request)}, status=200 if not form.errors else 422
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("sign-in")


def _admit(request: HttpRequest, form: SignInForm) -> bool:
    """Signs in, or notes the failure and says why in the form."""
    account, address = form.cleaned_data["username"], throttle.address(request)
    if throttle.is_closed(account, address):
        form.add_error(None, CLOSED.format(account=account))
        return False
    user = auth.authenticate(request, username=account, password=form.cleaned_data["password"])
    if user is None:
        throttle.note_failure(account, address)
        form.add_error(None, WRONG)
        return False
    throttle.forget(account, address)
    auth.login(request, user)
    return True


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
