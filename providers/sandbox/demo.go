package sandbox

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Password is every demo user's.
const Password = "sandbox-Pa55word"

// The demo's client secrets hold what breaks where a form is mixed up: a
// slash, a plus, a percent sign, an equals sign.
const (
	storemanSecret   = "stm+S3cr3t/50%=="
	inventorumSecret = "inv+S3cr3t/50%=="
	netrexSecret     = "ntx+S3cr3t/50%=="
	oidcSecret       = "oid+S3cr3t/50%=="
)

// dashboardLife is how long a token made in Inventorum's dashboard lives, by
// the dashboard's own words; a refresh gives less.
const dashboardLife = 24 * time.Hour

// furnish registers the demo's clients and users, and lists the servers.
func (sb *Sandbox) furnish(o Options) error {
	furnishers := map[string]func(*Server, Options) (model.SandboxProvider, error){
		Petrosoft: furnishPetrosoft, Storeman: furnishStoreman, Inventorum: furnishInventorum,
		DSI: furnishDSI, Netrex: furnishNetrex, OIDC: furnishOIDC,
	}
	for _, s := range sb.order {
		entry, err := furnishers[s.ID](s, o)
		if err != nil {
			return err
		}
		entry.ID, entry.URL, entry.ProbeURL, entry.RevokeURL, entry.Pin = s.ID, s.URL, s.ProbeURL(), s.RevokeURL(), s.Pin()
		sb.list = append(sb.list, entry)
	}
	return nil
}

// entry is what a server's first client and first user look like in the list.
func (s *Server) entry(scopes ...string) model.SandboxProvider {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := model.SandboxProvider{Username: s.firstUser.Name, Password: s.firstUser.Password, Scopes: scopes}
	if c := s.firstClient; c != nil {
		out.ClientID, out.ClientSecret = c.ID, c.Secret
		if len(c.Redirects) > 0 {
			out.RedirectURL = c.Redirects[0]
		}
	}
	return out
}

func (s *Server) addUsers(customer string, names ...string) {
	for _, name := range names {
		s.AddUser(User{Name: name, Password: Password, Customer: customer})
	}
}

func furnishPetrosoft(s *Server, _ Options) (model.SandboxProvider, error) {
	s.addUsers("Acme Petrol", "api@acme.example", "night@acme.example")
	return s.entry(), nil
}

func furnishStoreman(s *Server, _ Options) (model.SandboxProvider, error) {
	s.AddClient(Client{ID: "acme-items-id", Secret: storemanSecret, Name: "acme-items", Customer: "Acme Petrol"})
	s.addUsers("Acme Petrol", "acme-web", "acme-night-job")
	// Its refreshes lose the spaces, as the maker's own sample shows it.
	s.AddUser(User{Name: "acme-warehouse", Password: Password, Customer: "Acme Petrol", Tune: func(set *Settings) {
		set.NarrowTo = []string{"public", "read_items", "write_items"}
	}})
	return s.entry("read_items", "write_items", "read_spaces", "write_spaces"), nil
}

func furnishInventorum(s *Server, _ Options) (model.SandboxProvider, error) {
	legacy := []string{"customers", "shop.products.publishing", "products", "images", "inventories", "tax_types", "orders", "categories"}
	today := []string{"orders:read", "orders:create", "basic:read", "products:read", "products:update"}
	s.AddClient(Client{ID: "acme-pos-id", Secret: inventorumSecret, Name: "acme-pos", Customer: "Acme Petrol", Legacy: true})
	s.AddClient(Client{ID: "bacchus-shop-id", Secret: inventorumSecret, Name: "bacchus-shop", Customer: "Bacchus Wines", Scopes: today})
	s.AddClient(Client{ID: "legacy-2019-id", Secret: inventorumSecret, Name: "legacy-2019", Customer: "Old Acme Shop", Scopes: legacy, Legacy: true})
	s.addUsers("Acme Petrol", "acme-pos-sync")
	s.addUsers("Bacchus Wines", "bacchus-till")
	s.addUsers("Old Acme Shop", "acme-2019")
	pair, err := s.Mint(Minting{Scopes: today, Life: dashboardLife})
	out := s.entry(today...)
	out.PasteAccess, out.PasteRefresh = pair.Access, pair.Refresh
	return out, err
}

func furnishDSI(s *Server, _ Options) (model.SandboxProvider, error) {
	s.AddClient(Client{ID: "DSI", Name: "client DSI", Customer: "Pacific Tools"})
	s.addUsers("Pacific Tools", "till-user-07", "till-user-04")
	return s.entry(), nil
}

func furnishNetrex(s *Server, o Options) (model.SandboxProvider, error) {
	s.AddClient(Client{ID: "cam-bridge-id", Secret: netrexSecret, Name: "cam-bridge", Customer: "Eiger Cameras", Redirects: []string{o.RedirectURL}})
	s.addUsers("Eiger Cameras", "cam-export")
	s.AddUser(User{Name: "acme-lobby", Password: Password, Customer: "Acme Cameras", Tune: func(set *Settings) { set.OneTime = true }})
	pair, err := s.Mint(Minting{NoRefresh: true})
	out := s.entry("read", "write")
	out.PasteAccess = pair.Access
	return out, err
}

func furnishOIDC(s *Server, o Options) (model.SandboxProvider, error) {
	redirects := []string{"http://127.0.0.1/callback", o.RedirectURL}
	s.AddClient(Client{ID: "stock-bridge", Secret: oidcSecret, Name: "stock-bridge", Customer: "Summit Outdoor", Redirects: redirects})
	s.AddClient(Client{ID: "stock-cli", Name: "stock-cli", Customer: "Summit Outdoor", Auth: model.ClientNone, Redirects: redirects})
	s.AddClient(Client{ID: "stock-post", Secret: oidcSecret, Name: "stock-post", Customer: "Summit Outdoor", Auth: model.ClientParams, Redirects: redirects})
	s.addUsers("Summit Outdoor", "stock@summit.example")
	return s.entry(scopeOpenID, scopeOffline, "stock:read"), nil
}
