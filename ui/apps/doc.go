// Package apps is the list of apps: where to look when somebody says that a
// secret leaked. It shows what each app holds and how it can be ended.
package apps
