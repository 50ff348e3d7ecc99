package sandbox

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Demo lists the demo's rack: 12 accounts of 6 customers that show all nine
// states. It opens one more DSI host, which is down while its account is
// refreshed and comes back after a minute. Call it once; it needs the five
// servers of the demo to be started.
func (sb *Sandbox) Demo() ([]model.DemoAccount, error) {
	d := demo{sb}
	north, err := sb.Server(DSI).AddHost()
	if err != nil {
		return nil, err
	}
	var out []model.DemoAccount
	for _, build := range []func() (model.DemoAccount, error){
		d.doubt, d.session, d.warehouse, d.web, d.nightJob, d.till, d.kiosk,
		func() (model.DemoAccount, error) { return d.silent(north) },
		d.noExpiry, d.lobby, d.export, d.legacy,
	} {
		a, err := build()
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

type demo struct{ sb *Sandbox }

// account is what every demo account has.
func (d demo) account(server, clientID, username string, way model.SignInWay, state model.State) (*Server, model.DemoAccount) {
	s := d.sb.Server(server)
	var p model.SandboxProvider
	for _, entry := range d.sb.list {
		if entry.ID == server {
			p = entry
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := model.DemoAccount{Account: username, Way: way, State: state}
	if c := s.clients[clientID]; c != nil {
		p.ClientID, p.ClientSecret, a.App, a.Customer = c.ID, c.Secret, c.Name, c.Customer
	}
	if u := s.users[username]; u != nil {
		p.Username, p.Password, a.Customer = u.Name, u.Password, u.Customer
	}
	if server == Inventorum { // a desk ends these by hand: its maker names no address
		p.RevokeURL = ""
	}
	a.Provider = p
	return s, a
}

// paste puts a pair from the dashboard into the account.
func (d demo) paste(s *Server, a *model.DemoAccount, scopes ...string) error {
	pair, err := s.Mint(Minting{Client: a.Provider.ClientID, User: a.Provider.Username, Scopes: scopes, Life: dashboardLife})
	a.Provider.PasteAccess, a.Provider.PasteRefresh, a.Provider.Scopes = pair.Access, pair.Refresh, scopes
	return err
}

// doubt loses the answer to its refresh.
func (d demo) doubt() (model.DemoAccount, error) {
	s, a := d.account(Inventorum, "acme-pos-id", "acme-pos-sync", model.SignInPaste, model.InDoubt)
	err := d.paste(s, &a, "orders:read", "orders:create", "basic:read", "products:read", "products:update")
	a.PasteLife, a.Refresh, a.AutoOff = dashboardLife, true, true
	a.Before = func() {
		s.Inject(Fault{Name: "demo: answer lost", User: a.Account, Path: inventorumToken, Times: 1, Process: true, Cut: true})
	}
	return a, err
}

// session is two seconds before the end of its day.
func (d demo) session() (model.DemoAccount, error) {
	s, a := d.account(Petrosoft, "", "api@acme.example", model.SignInPassword, model.NeedsSign)
	a.App, a.AutoOff, a.ShowsAfter = "Acme Petrol", true, 3*time.Second
	err := s.TuneUser(a.Account, func(set *Settings) { set.Backdate = set.SessionLife - 2*time.Second })
	a.After = func() { _ = s.TuneUser(a.Account, nil) }
	return a, err
}

// warehouse ends soon, and its refresh has lost two of four scopes. The access
// token that the refresh replaced outlives every revocation, so that the step by
// hand is learnt: only deleting the app ends it.
func (d demo) warehouse() (model.DemoAccount, error) {
	s, a := d.account(Storeman, "acme-items-id", "acme-warehouse", model.SignInPassword, model.Soon)
	a.Refresh, a.AutoOff = true, true
	narrow := func(set *Settings) { set.NarrowTo = []string{"public", "read_items", "write_items"} }
	err := s.TuneUser(a.Account, func(set *Settings) {
		narrow(set)
		set.BackdateRefresh = set.AccessLife - 6*time.Minute - 41*time.Second
	})
	a.After = func() {
		_ = s.TuneUser(a.Account, narrow)
		for _, issued := range s.Oracle().Issued() {
			if issued.User == a.Account && issued.Kind == model.AccessToken {
				s.Spare(issued.Token)
				return // the first, which was replaced since
			}
		}
	}
	a.ByHand = func() { _ = s.DeleteApp(a.Provider.ClientID) }
	return a, err
}

func (d demo) web() (model.DemoAccount, error) {
	_, a := d.account(Storeman, "acme-items-id", "acme-web", model.SignInPassword, model.Fresh)
	return a, nil
}

// nightJob reaches its end within half a minute, and refreshes itself.
func (d demo) nightJob() (model.DemoAccount, error) {
	s, a := d.account(Storeman, "acme-items-id", "acme-night-job", model.SignInPassword, model.Soon)
	err := s.TuneUser(a.Account, func(set *Settings) { set.Backdate = set.AccessLife - 25*time.Second })
	a.After = func() { _ = s.TuneUser(a.Account, nil) }
	return a, err
}

// till is over, and can be refreshed.
func (d demo) till() (model.DemoAccount, error) {
	s, a := d.account(Inventorum, "bacchus-shop-id", "bacchus-till", model.SignInPaste, model.Expired)
	err := d.paste(s, &a, "products:read", "orders:read", "basic:read")
	a.PasteLife, a.ShowsAfter, a.AutoOff = 2*time.Second, 3*time.Second, true
	return a, err
}

// kiosk belongs to an app that somebody deleted in the dashboard.
func (d demo) kiosk() (model.DemoAccount, error) {
	s := d.sb.Server(Inventorum)
	s.AddClient(Client{ID: "bacchus-kiosk-id", Secret: inventorumSecret, Name: "bacchus-kiosk", Customer: "Bacchus Wines"})
	s.AddUser(User{Name: "bacchus-window", Password: Password, Customer: "Bacchus Wines"})
	_, a := d.account(Inventorum, "bacchus-kiosk-id", "bacchus-window", model.SignInPaste, model.Attention)
	err := d.paste(s, &a, "products:read")
	a.PasteLife, a.Refresh, a.AutoOff = dashboardLife, true, true
	a.Before = func() { _ = s.DeleteApp("bacchus-kiosk-id") }
	return a, err
}

// silent lives on a host that is down.
func (d demo) silent(h *Host) (model.DemoAccount, error) {
	s, a := d.account(DSI, "DSI", "till-user-04", model.SignInPassword, model.NoReply)
	a.App, a.Provider.URL = "client DSI north", h.URL
	a.Provider.ProbeURL, a.Provider.RevokeURL = h.URL+s.probePath, h.URL+s.revokePath
	a.Refresh, a.AutoOff = true, true
	a.Before = h.Down
	a.After = func() {
		model.Go(func() {
			s.sleep(time.Minute)
			_ = h.Up() // refused where the sandbox was closed meanwhile
		})
	}
	return a, nil
}

func (d demo) noExpiry() (model.DemoAccount, error) {
	_, a := d.account(DSI, "DSI", "till-user-07", model.SignInPassword, model.NoExpiry)
	return a, nil
}

// lobby has one-time access: it ends with its token.
func (d demo) lobby() (model.DemoAccount, error) {
	s, a := d.account(Netrex, "cam-bridge-id", "acme-lobby", model.SignInBrowser, model.Fresh)
	a.Provider.Scopes = []string{"read"}
	a.Approve = func(address string) (string, error) { return s.Decide(address, a.Account, AllowOnce) }
	return a, nil
}

// export is the one the demo's hint lets people copy.
func (d demo) export() (model.DemoAccount, error) {
	s, a := d.account(Netrex, "cam-bridge-id", "cam-export", model.SignInBrowser, model.Fresh)
	a.Approve = func(address string) (string, error) { return s.Decide(address, a.Account, Allow) }
	err := s.TuneUser(a.Account, func(set *Settings) { set.Backdate = 12*time.Minute + 50*time.Second })
	a.After = func() { _ = s.TuneUser(a.Account, nil) }
	return a, err
}

// legacy was ended long ago.
func (d demo) legacy() (model.DemoAccount, error) {
	s := d.sb.Server(Storeman)
	s.AddClient(Client{ID: "legacy-2019-id", Secret: storemanSecret, Name: "legacy-2019", Customer: "Old Acme Shop"})
	s.AddUser(User{Name: "acme-2019", Password: Password, Customer: "Old Acme Shop"})
	_, a := d.account(Storeman, "legacy-2019-id", "acme-2019", model.SignInPassword, model.IsRevoked)
	a.Provider.Scopes = []string{"read_items"}
	a.Revoke, a.AutoOff = true, true
	return a, nil
}
