package keys

// What the list is sorted by. These actions have no keys of their own: the
// palette has them, and a click on a column's name.
const (
	SortUrgency  ID = "list.sort_urgency"
	SortCustomer ID = "list.sort_customer"
	SortAccount  ID = "list.sort_account"
	SortProvider ID = "list.sort_provider"
	SortApp      ID = "list.sort_app"
	SortEnd      ID = "list.sort_end"
	SortAuto     ID = "list.sort_auto"
	SortScopes   ID = "list.sort_scopes"
)

func sortActions() []Action {
	sorts := []struct {
		id   ID
		hint string
		says string
	}{
		{SortUrgency, "sort by urgency", "what needs somebody first"},
		{SortCustomer, "sort by customer", "customers by name"},
		{SortAccount, "sort by account", "accounts by name"},
		{SortProvider, "sort by provider", "providers by name"},
		{SortApp, "sort by app", "apps by name"},
		{SortEnd, "sort by time left", "what ends next first"},
		{SortAuto, "sort by auto", "what is not refreshed by itself first"},
		{SortScopes, "sort by scopes", "where scopes are missing first"},
	}
	actions := make([]Action, len(sorts))
	for i, s := range sorts {
		actions[i] = Action{ID: s.id, Group: Look, Hint: s.hint, Says: s.says + "; once more turns it round", Modes: List}
	}
	return actions
}
