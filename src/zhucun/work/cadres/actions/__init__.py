"""Keeping the people who are sent: the person, posts and résumé, whole lists of them, and where they serve."""

from .career import leave_station as leave_station
from .career import take_post as take_post
from .career import take_station as take_station
from .career import write_resume as write_resume
from .lists import load_cadres as load_cadres
from .person import edit_cadre as edit_cadre
from .person import link_account as link_account
from .person import register_cadre as register_cadre
from .person import reveal_identity as reveal_identity
from .photos import load_photos as load_photos
from .photos import set_photo as set_photo
