"""The addresses of proofs: the page of links, and the page behind one."""

from django.urls import URLPattern, path

from dashboard.proof import links, proof_page

BATCH = "batches/<uuid:batch_id>/"
PROOF = "proof/<slug:token>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}proofs/", links.proofs, name="proofs"),
    path(f"{BATCH}proofs/<int:proof_id>/withdraw", links.withdraw, name="proof-withdraw"),
    path(PROOF, proof_page.page, name="proof-page"),
    path(f"{PROOF}all-on-page", proof_page.all_on_page, name="proof-all-on-page"),
    path(f"{PROOF}all-the-rest", proof_page.all_the_rest, name="proof-all-the-rest"),
    path(f"{PROOF}<int:row>/", proof_page.picture, name="proof-picture"),
    path(f"{PROOF}<int:row>/thumbnail", proof_page.thumbnail, name="proof-thumbnail"),
    path(f"{PROOF}<int:row>/result", proof_page.result, name="proof-result"),
]
