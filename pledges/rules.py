"""Who may do what with pledges: the Department's staff keep them."""

import rules

from shas.rules import is_dh

KEEP_PLEDGES = "pledges.keep_pledges"

rules.add_perm(KEEP_PLEDGES, is_dh)
