"""Files of slices beyond the five of every slice, each with the reason why it is there."""

MORE_FILES = {
    # Who stands in for whom is pure too, and asked by the officers and by what they have to do; so
    # is what is allowed with it. How an officer is filled and shown is asked by who hands over too.
    "services/actions/officers/line.py",
    "services/actions/officers/standing_in.py",
    "services/actions/officers/columns.py",
    "services/actions/officers/views.py",
    # What a plan may say is much, and pure: its aims, their enablers, and what it names.
    "services/actions/plans/writing.py",
    "services/actions/plans/terms.py",
    "services/actions/plans/views.py",
    "services/actions/plan_progress/views.py",
    "services/actions/plan_versions/views.py",
    # What of a plan fits on one side of paper is measured, cut and written down, all of it pure.
    "services/actions/plan_pages/cards.py",
    "services/actions/plan_pages/fitting.py",
    "services/actions/plan_pages/measuring.py",
    "services/actions/plan_pages/views.py",
    "services/actions/plan_pages/writing.py",
    # What people reach from a mail: routes like others, but made for a browser.
    "services/actions/worklist_items/page.py",
    # Of which days of what is planned somebody is reminded, whatever it is: pure.
    "services/actions/reminders/clocks.py",
    # The words for each kind of day, which are many.
    "services/actions/messages/phrases.py",
    # What a message says is pure, so that the command line can show one that is never sent.
    "services/actions/messages/wording.py",
    # A report comes due when time passes; how it is shown.
    "services/actions/reports/opening.py",
    "services/actions/reports/views.py",
    # A pack is a document: read at a moment, told in sections and sentences, laid out, written down.
    "services/actions/packs/making.py",
    "services/actions/packs/told.py",
    "services/actions/packs/sections.py",
    "services/actions/packs/priorities.py",
    "services/actions/packs/wording.py",
    "services/actions/packs/layout.py",
    "services/actions/packs/cells.py",
    "services/actions/packs/writing.py",
    # A proposal is more than one file of each kind would hold: what can be said of it, how it is
    # tested and decided, both pure; how its rows are filled and shown.
    "services/actions/proposals/terms.py",
    "services/actions/proposals/testing.py",
    "services/actions/proposals/deciding.py",
    "services/actions/proposals/columns.py",
    "services/actions/proposals/views.py",
    # How a finding is shown, and all of them in the bundle that inspectors ask for.
    "services/actions/findings/views.py",
    # Who answers to whom is drawn as well: where boxes stand, how lines go, the page; how it is shown.
    "services/actions/groups/chart.py",
    "services/actions/groups/layout.py",
    "services/actions/groups/lanes.py",
    "services/actions/groups/views.py",
    # On which days a group meets is worked out, purely; how meetings and what they did are shown.
    "services/actions/meetings/series.py",
    "services/actions/meetings/views.py",
    "services/actions/agreed_actions/views.py",
    "services/actions/group_decisions/views.py",
    # How a dispute is shown: what is kept of it, and what was said.
    "services/actions/disputes/views.py",
    # What stands in a calendar is pure too, and the same in a mail and in one that is fetched.
    "services/actions/calendars/entries.py",
    # An action as well: what it is made of, how its words are planned, how it goes on, all pure but
    # for the words of its days; how its rows are filled and shown.
    "services/actions/actions/terms.py",
    "services/actions/actions/planning.py",
    "services/actions/actions/progress.py",
    "services/actions/actions/columns.py",
    "services/actions/actions/views.py",
    # A contract is more than one file of each kind would hold: what its terms are made of, what
    # must hold of them, what is varied, told and handed on, all pure; how its rows are filled and
    # shown; and what the decisions about it are made on.
    "services/contracts/contracts/terms.py",
    "services/contracts/contracts/soundness.py",
    "services/contracts/contracts/variations.py",
    "services/contracts/contracts/phases.py",
    "services/contracts/contracts/succession.py",
    "services/contracts/contracts/endings.py",
    "services/contracts/contracts/columns.py",
    "services/contracts/contracts/views.py",
    "services/contracts/contracts/facts.py",
    # So is an organisation: how registers write their numbers, and who stands in for whom, pure.
    "services/contracts/organisations/identifiers.py",
    "services/contracts/organisations/succession.py",
    "services/contracts/organisations/columns.py",
    "services/contracts/organisations/views.py",
    # How a service goes on is pure as well: its place, its stage, its evaluations; how it is shown.
    "services/contracts/commissioned_services/course.py",
    "services/contracts/commissioned_services/views.py",
    # What can be said of a procurement is much; and how it is shown to whoever commissions it.
    "services/contracts/procurements/terms.py",
    "services/contracts/procurements/views.py",
    # Why there is an alert; where the index of due days has its settings and its facts from.
    "services/contracts/alerts/reasons.py",
    "services/contracts/watch/plan.py",
    "services/contracts/watch/facts.py",
    # A whole register is more than one command: chunk by chunk, each in its own transaction.
    "services/contracts/imports/bulk.py",
    "services/contracts/contract_assignments/bulk.py",
    # Which organisations its rows name is a work of its own.
    "services/contracts/imports/named.py",
    "services/contracts/exports/bulk.py",
    # So is a whole plan table; what its rows name, and which action each of them means, are works
    # of their own. How it is made of what is kept is pure but for the reading.
    "services/actions/plan_imports/bulk.py",
    "services/actions/plan_imports/named.py",
    "services/actions/plan_imports/taking.py",
    "services/actions/plan_exports/table.py",
}
