package sandbox

// petrosoftKey signs the refresh tokens; only the sandbox ever sees it.
var petrosoftKey = []byte("the sandbox's realm key, public")

// pair makes two JWTs in Keycloak's manner, about 1.4 and 0.8 kB long. Neither
// outlives the session, so a refresh prolongs nothing.
func (p petrosoft) pair(g *grant, set Settings, scopes []string, first bool) minted {
	m := p.usual(set, scopes, first)
	if m.accessEnd.IsZero() || (!g.ends.IsZero() && m.accessEnd.After(g.ends)) {
		m.accessEnd = g.ends
	}
	m.refreshEnd = g.ends
	session, subject := sessionOf(g), "3c9b6b3e-5f0f-4a52-9a26-6d1b4a0e7c11"
	issuer := p.URL + "/realms/cstoreoffice"
	access := map[string]any{
		"exp": m.accessEnd.Unix(), "iat": m.issued.Unix(), "jti": randomUUID(),
		"iss": issuer, "aud": []string{"cso-api", "account"}, "sub": subject,
		"typ": "Bearer", "azp": "cso-public-api", "session_state": session, "sid": session, "acr": "1",
		"allowed-origins": []string{"https://www.cstoreoffice.com", "https://help.cstoreoffice.com"},
		"realm_access":    map[string]any{"roles": []string{"offline_access", "uma_authorization", "default-roles-cstoreoffice"}},
		"resource_access": map[string]any{
			"cso-api": map[string]any{"roles": []string{"stores-read", "items-read", "items-write", "sales-read", "invoices-read"}},
			"account": map[string]any{"roles": []string{"manage-account", "manage-account-links", "view-profile"}},
		},
		"scope": "", "email_verified": true, "preferred_username": g.user.Name, "email": g.user.Name,
		"accountId": 40107, "locationIds": []int{12, 14}, "name": "API user of " + g.user.Customer,
	}
	refresh := map[string]any{
		"exp": m.refreshEnd.Unix(), "iat": m.issued.Unix(), "jti": randomUUID(),
		"iss": issuer, "aud": issuer, "sub": subject, "typ": "Refresh", "azp": "cso-public-api",
		"session_state": session, "sid": session, "scope": "",
		"realm_access": map[string]any{"roles": []string{"offline_access", "uma_authorization"}},
		"reuse_id":     randomUUID(),
	}
	m.access, m.refresh = jwtRS256(access), jwtHS256(refresh, petrosoftKey)
	return m
}
