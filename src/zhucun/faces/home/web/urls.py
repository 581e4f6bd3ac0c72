from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("duties/", views.duties, name="duties"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("places/", views.places, name="places"),
    path("place/", views.switch_place, name="switch_place"),
    path("search/", views.find, name="search"),
]
