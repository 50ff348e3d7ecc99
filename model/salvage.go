package model

// Salvage is what could be saved of a damaged vault.
type Salvage struct {
	Path string // the new vault
	// Apps, Accounts and Incidents are cards that were saved; Secrets are
	// tokens, client secrets and passwords; Answers were unclaimed; Lines are
	// of the activity record.
	Apps, Accounts, Incidents, Secrets, Answers, Lines int
	// Lost names what did not open, in words, a line each.
	Lost []string
	// Doubts says what is saved and may not be as it was: rows that open, but
	// whose whole was changed behind the vault's back.
	Doubts []string
}
