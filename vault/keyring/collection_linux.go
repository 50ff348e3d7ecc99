package keyring

import (
	"encoding/hex"
	"errors"
	"strings"

	lib "github.com/99designs/keyring"
	"github.com/godbus/dbus"
)

// ErrNoCollection says that the Secret Service has nowhere to put an item
// without making a collection first, which asks for a password in a window.
var ErrNoCollection = errors.New("the keyring has no collection yet that could be used")

const (
	secretsName   = "org.freedesktop.secrets"
	secretsPath   = "/org/freedesktop/secrets"
	secretsPrefix = secretsPath + "/collection/"
	login         = "login" // what GNOME unlocks at sign-in
)

// collection is the Secret Service collection for a new item: the login one,
// else the default. The library would create a missing one, which opens a
// window; so only one that exists is ever named to it.
// See https://specifications.freedesktop.org/secret-service-spec/latest/.
func collection(backend lib.BackendType) (string, error) {
	if backend != lib.SecretServiceBackend {
		return "", nil
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return "", none()
	}
	secrets := bus.Object(secretsName, secretsPath)
	value, err := secrets.GetProperty("org.freedesktop.Secret.Service.Collections")
	if err != nil {
		return "", ErrNone
	}
	paths, _ := value.Value().([]dbus.ObjectPath)
	for _, path := range paths {
		if nameOf(path) == login {
			return login, nil
		}
	}
	var path dbus.ObjectPath
	err = secrets.Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&path)
	if err != nil || nameOf(path) == "" || nameOf(path) == "session" {
		return "", ErrNoCollection
	}
	return nameOf(path), nil
}

// nameOf undoes the escapes of a collection's path (_xx, hexadecimal).
func nameOf(path dbus.ObjectPath) string {
	escaped, ok := strings.CutPrefix(string(path), secretsPrefix)
	if !ok {
		return ""
	}
	var name strings.Builder
	for i := 0; i < len(escaped); i++ {
		if escaped[i] == '_' && i+2 < len(escaped) {
			if b, err := hex.DecodeString(escaped[i+1 : i+3]); err == nil {
				name.Write(b)
				i += 2
				continue
			}
		}
		name.WriteByte(escaped[i])
	}
	return name.String()
}
