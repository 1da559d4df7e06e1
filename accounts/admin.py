"""Takes the sign-in libraries' own pages out of the console: they would change accounts without a service or an event.

Accounts are kept on the pages of `shas.admin.people`, where what is done is recorded.
"""

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

# Imported so that they have registered what is taken out here, and do not do it later.
REGISTERED_BY = (account_admin, mfa_admin, auth_admin)

for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)
