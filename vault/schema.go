package vault

// applicationID marks the file as ours ("TRck") for file(1) and for us.
const applicationID = 0x5452636b

// schema is version 2 of the format; [steps] says what was before. All blobs named ct are sealed; ids are
// random; owner, kind, ver, rev and epoch are bound to ct.
const schema = `
CREATE TABLE hdr(k TEXT PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE slot(id BLOB PRIMARY KEY, type INTEGER NOT NULL, backend TEXT NOT NULL, place TEXT NOT NULL, wrapped BLOB NOT NULL, recipient TEXT NOT NULL DEFAULT '', label TEXT NOT NULL DEFAULT '', locked BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;
CREATE TABLE card(id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL, ver INTEGER NOT NULL, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, name_tag BLOB NOT NULL UNIQUE, ct BLOB NOT NULL);
CREATE INDEX card_rev ON card(rev);
CREATE TABLE secret(id BLOB NOT NULL UNIQUE, owner BLOB NOT NULL, kind INTEGER NOT NULL, ver INTEGER NOT NULL, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL);
CREATE INDEX secret_owner ON secret(owner);
CREATE TABLE intent(account BLOB PRIMARY KEY, holder BLOB NOT NULL, no INTEGER NOT NULL, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE inbox(id BLOB NOT NULL UNIQUE, owner BLOB NOT NULL, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL);
CREATE TABLE tomb(id BLOB NOT NULL UNIQUE, rev INTEGER NOT NULL, epoch INTEGER NOT NULL, ct BLOB NOT NULL);
CREATE INDEX tomb_rev ON tomb(rev);
CREATE TABLE audit(seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, ct BLOB NOT NULL, chain BLOB NOT NULL);
`

// picked names a table's columns in the order of [scanRow]: id, owner, kind,
// ver, rev, epoch, ct. What a table lacks is a constant.
func picked(t table) string {
	switch t {
	case inCard:
		return "SELECT id, NULL, kind, ver, rev, epoch, ct FROM card"
	case inSecret:
		return "SELECT id, owner, kind, ver, rev, epoch, ct FROM secret"
	case inIntent:
		return "SELECT account, holder, 0, no, rev, epoch, ct FROM intent"
	case inInbox:
		return "SELECT id, owner, 0, 1, rev, epoch, ct FROM inbox"
	case inTomb:
		return "SELECT id, NULL, 0, 1, rev, epoch, ct FROM tomb"
	}
	return "SELECT NULL, NULL, 0, seq, 0, epoch, ct FROM audit"
}

// The statements that change rows.
const (
	putCardNew    = "INSERT INTO card(id, kind, ver, rev, epoch, name_tag, ct) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	putCardOver   = "UPDATE card SET kind = ?2, ver = ?3, rev = ?4, epoch = ?5, name_tag = ?6, ct = ?7 WHERE id = ?1"
	dropCard      = "DELETE FROM card WHERE id = ?1"
	putSecretRow  = "INSERT INTO secret(id, owner, kind, ver, rev, epoch, ct) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	dropSecretRow = "DELETE FROM secret WHERE id = ?1"
	putIntentRow  = "INSERT INTO intent(account, holder, no, rev, epoch, ct) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
	dropIntentRow = "DELETE FROM intent WHERE account = ?1"
	putInboxRow   = "INSERT INTO inbox(id, owner, rev, epoch, ct) VALUES(?1, ?2, ?3, ?4, ?5)"
	dropInboxRow  = "DELETE FROM inbox WHERE id = ?1"
	putTombRow    = "INSERT INTO tomb(id, rev, epoch, ct) VALUES(?1, ?2, ?3, ?4)"
	dropTombRow   = "DELETE FROM tomb WHERE id = ?1"
	putAuditRow   = "INSERT INTO audit(seq, epoch, ct, chain) VALUES(?1, ?2, ?3, ?4)"
	cutAudit      = "DELETE FROM audit WHERE seq <= ?1"
	putState      = "UPDATE hdr SET v = ?1 WHERE k = 'state'"
	getState      = "SELECT v FROM hdr WHERE k = 'state'"
)
