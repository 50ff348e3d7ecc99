package ui

import "testing"

func TestJobSeeOneKindOnly(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("f", "3").Keys(2).Sees("is:signin").Sees("1 of 12").On("api@acme.example")
		d.Press("F").Sees("11 of 12")
	})
}

func TestFacetsComposeAndReplaceEachOther(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("f", "s").Sees("provider:storeman").Sees("4 of 12")
		d.Press("f").Sees("PROVIDER, APP, CUSTOMER").Sees("◔ soon 2").Press("4").Sees("provider:storeman is:soon").Sees("2 of 12")
		d.Press("f", "4").Sees("provider:storeman").Misses("is:soon").Press("f", "8", "f").Misses("Inventorum 2").Press("esc")
		d.Press("f", "F").Sees("11 of 12").Sees("press / and type")
		d.Press("f", "s", "f", "s").Sees("11 of 12") // once more takes it away
		d.Press("f", "s", "/").Press("end").Type(" -ware").Sees("3 of 12")
	})
}

func TestFacetsOfNamesAreFoundByTyping(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("f", "c").Sees("Show only one customer").Sees("Acme Petrol").Type("eiger").Enter()
		d.Sees(`customer:"Eiger Cameras"`).Sees("2 of 12").On("eiger-shop")
		d.Press("f", "a").Type("cam").Enter().Sees("app:cam-bridge").Sees("1 of 12")
		d.Press("f", "a").Type("nothing like it").Enter().Sees("There is none of that name").Press("esc", "F")
		d.Press("z", "f").Misses("customer").Misses("app…")
	})
}

func TestFacetsShowWhatIsRevoked(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("f").Sees("✗ revoked 1").Click("✗  revoked").Sees("is:revoked").On("acme-2019")
		d.Press("f").Sees("Inventorum 1").Press("esc").Sees("LIST")
	})
}

func TestRevokedAreFoundByTheirFacetOnly(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("f", "i").Sees("2 of 12").Misses("acme-2019")
	})
}
