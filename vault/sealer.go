package vault

import (
	"bytes"
	"crypto/cipher"
	"reflect"
	"unsafe"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealerIn is XChaCha20-Poly1305 by the key that lies in place, and keeps it
// there. The library's own keeps a copy of the key where nobody can wipe it;
// that copy is the whole of it, so the very same type is put over the place
// instead. Where the library has become something else, it is taken as it is.
func sealerIn(place []byte) (cipher.AEAD, error) {
	made, err := chacha20poly1305.NewX(place)
	if err != nil {
		return nil, err
	}
	of := reflect.ValueOf(made)
	if of.Kind() != reflect.Pointer || of.Elem().Type().Size() != keySize || of.Elem().NumField() != 1 {
		return made, nil
	}
	copied := unsafe.Slice((*byte)(of.UnsafePointer()), keySize)
	moved, ok := reflect.NewAt(of.Elem().Type(), unsafe.Pointer(&place[0])).Interface().(cipher.AEAD)
	if !ok || !bytes.Equal(copied, place) {
		return made, nil
	}
	clear(copied)
	return moved, nil
}
