"""Sign-in and sign-out."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dashboard.requests import throttle
from dashboard.requests.forms import SignInForm
from dashboard.requests.htmx import page_or_press

WRONG = "Wrong account or password."
CLOSED = {
    "account": "Ten sign-ins failed. Wait 15 minutes, or set a new password: python manage.py "
    "password {account}",
    "address": "Too many sign-ins failed from your address. Wait 15 minutes.",
    "site": "Too many sign-ins failed on this site. Wait 15 minutes, or use a browser you signed "
    "in with before.",
}
BUSY = "Too many people are signing in right now. Try again in a few seconds."


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@page_or_press
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    try:
        if form.is_valid() and _admit(request, form):
            response = HttpResponseRedirect(_next(request))
            throttle.note_sign_in(request, response, form.cleaned_data["username"])
            return response
    except throttle.Busy:
        return _busy(request, form)
    return _page(request, form, status=422 if form.errors else 200)


def _busy(request: HttpRequest, form: SignInForm) -> HttpResponse:
    form.add_error(None, BUSY)
    response = _page(request, form, status=503)
    response.headers["Retry-After"] = "3"
    return response


def _page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    if form.is_bound and form.cleaned_data.get("username"):
        form.wait_for_password()
    return render(
        request, "site/sign_in.html", {"form": form, "next": _next(request)}, status=status
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("sign-in")


def _admit(request: HttpRequest, form: SignInForm) -> bool:
    """Sign in, or note the failure and say why in the form. Raises Busy."""
    account = form.cleaned_data["username"]
    with throttle.turn_to_hash():
        # Checked one after the other: simultaneous tries would all pass the limit.
        if closed := throttle.why_closed(request, account):
            form.add_error(None, CLOSED[closed].format(account=account))
            return False
        user = auth.authenticate(request, username=account, password=form.cleaned_data["password"])
        if user is None:
            throttle.note_failed_sign_in(request, account)
            form.add_error(None, WRONG)
            return False
    auth.login(request, user)
    return True


def _next(request: HttpRequest) -> str:
    """Return the page that the person wanted, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
