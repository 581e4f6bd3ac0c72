from django.urls import path

from . import keeping, liaisons, photos, views

urlpatterns = [
    path("", views.cadres, name="cadres"),
    path("new/", keeping.new_cadre, name="new_cadre"),
    path("find/", views.find_cadre, name="find_cadre"),
    path("photos/", photos.cadre_photos, name="cadre_photos"),
    path("units/<uuid:id>/liaison/", liaisons.cadre_liaison, name="cadre_liaison"),
    path("<uuid:id>/", views.cadre, name="cadre"),
    path("<uuid:id>/edit/", keeping.edit_cadre, name="edit_cadre"),
    path("<uuid:id>/post/", keeping.cadre_post, name="cadre_post"),
    path("<uuid:id>/resume/", keeping.cadre_resume, name="cadre_resume"),
    path("<uuid:id>/photo/", photos.cadre_photo, name="cadre_photo"),
    path("<uuid:id>/account/", keeping.cadre_account, name="cadre_account"),
    path("<uuid:id>/identity/", views.cadre_identity, name="cadre_identity"),
]
