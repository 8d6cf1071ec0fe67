"""The addresses of proofs: the page of links, and the page behind one."""

from django.urls import URLPattern, path

from dashboard.proof import answering, links, viewing

BATCH = "batches/<uuid:batch_id>/"
PROOF = "proof/<slug:token>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}proofs/", links.proofs, name="proofs"),
    path(f"{BATCH}proofs/<int:proof_id>/withdraw", links.withdraw, name="proof-withdraw"),
    path(f"{BATCH}proofs/<int:proof_id>/replace", links.replace, name="proof-replace"),
    path(PROOF, viewing.page, name="proof-page"),
    path(f"{PROOF}all-on-page", answering.all_on_page, name="proof-all-on-page"),
    path(f"{PROOF}all-the-rest", answering.all_the_rest, name="proof-all-the-rest"),
    path(f"{PROOF}<int:row>/", viewing.picture, name="proof-picture"),
    path(f"{PROOF}<int:row>/thumbnail", viewing.thumbnail, name="proof-thumbnail"),
    path(f"{PROOF}<int:row>/result", viewing.result, name="proof-result"),
]
