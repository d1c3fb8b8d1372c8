"""How allauth behaves here: nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an agency's administrator, never by a visitor."""

    def is_open_for_signup(self, request) -> bool:
        return False
