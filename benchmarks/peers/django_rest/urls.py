"""Where the Django REST peer answers."""

from django.urls import path

from benchmarks.peers.django_rest.problems import nothing_here
from benchmarks.peers.django_rest.views import ContractList, OneContract

urlpatterns = [
    path("v1/contracts", ContractList.as_view()),
    path("v1/contracts/<uuid:pk>", OneContract.as_view()),
]
handler404 = nothing_here
