// Prints what Go knows of the API's types: field order, Go types, omitempty, protobuf numbers. Facts only, as JSON.
// Arguments: the group-versions to print, such as apps/v1; the core group is core/v1.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	metrics "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

type field struct {
	Name      string `json:"name"`
	Go        string `json:"go"`
	Type      string `json:"type"`
	Inline    bool   `json:"inline,omitempty"`
	OmitEmpty bool   `json:"omitEmpty,omitempty"`
	OmitZero  bool   `json:"omitZero,omitempty"`
	Number    string `json:"number,omitempty"`
}

type goType struct {
	Path   string  `json:"path"`
	Of     string  `json:"of,omitempty"`
	Proto  bool    `json:"proto,omitempty"`
	Fields []field `json:"fields,omitempty"`
}

var types = map[string]goType{}

// These have their own JSON form; the reader knows it by name.
var special = map[string]bool{
	"meta/v1.Time": true, "meta/v1.MicroTime": true, "meta/v1.Duration": true, "meta/v1.FieldsV1": true,
	"resource.Quantity": true, "intstr.IntOrString": true, "runtime.RawExtension": true,
	"apiextensions/v1.JSON": true, "apiextensions/v1.JSONSchemaPropsOrArray": true,
	"apiextensions/v1.JSONSchemaPropsOrBool": true, "apiextensions/v1.JSONSchemaPropsOrStringArray": true,
}

func alias(path string) string {
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if strings.HasPrefix(last, "v") && len(parts) > 1 {
		return parts[len(parts)-2] + "/" + last
	}
	return last
}

func name(t reflect.Type) string {
	if t.PkgPath() != "" {
		full := alias(t.PkgPath()) + "." + t.Name()
		add(full, t)
		return full
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && t.Elem().PkgPath() == "" {
			return "[]byte"
		}
		return "[]" + name(t.Elem())
	case reflect.Map:
		return "map[" + name(t.Key()) + "]" + name(t.Elem())
	}
	return t.String()
}

func add(full string, t reflect.Type) {
	if _, seen := types[full]; seen {
		return
	}
	out := goType{Path: t.PkgPath()}
	types[full] = out
	_, out.Proto = reflect.PointerTo(t).MethodByName("ProtoSize")
	if !out.Proto {
		_, out.Proto = reflect.PointerTo(t).MethodByName("MarshalToSizedBuffer")
	}
	switch {
	case full == "apiextensions/v1.JSONSchemaPropsOrArray":
		name(reflect.TypeOf(apiextensions.JSONSchemaProps{}))
		out.Of = "special"
	case special[full]:
		out.Of = "special"
	case t.Kind() == reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			tag := strings.Split(f.Tag.Get("json"), ",")
			if tag[0] == "-" || !f.IsExported() {
				continue
			}
			entry := field{Name: tag[0], Go: f.Name, Type: name(f.Type)}
			for _, option := range tag[1:] {
				entry.Inline = entry.Inline || option == "inline"
				entry.OmitEmpty = entry.OmitEmpty || option == "omitempty"
				entry.OmitZero = entry.OmitZero || option == "omitzero"
			}
			entry.Inline = f.Anonymous && tag[0] == ""
			if proto := strings.Split(f.Tag.Get("protobuf"), ","); len(proto) > 1 {
				entry.Number = proto[1]
			}
			out.Fields = append(out.Fields, entry)
		}
		out.Of = "struct"
	case t.Kind() == reflect.Slice:
		out.Of = "[]" + name(t.Elem())
	case t.Kind() == reflect.Map:
		out.Of = "map[" + name(t.Key()) + "]" + name(t.Elem())
	default:
		out.Of = t.Kind().String()
	}
	types[full] = out
}

func main() {
	kinds := map[string]string{}
	all := runtime.NewScheme()
	for _, register := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme, metrics.AddToScheme} {
		if err := register(all); err != nil {
			panic(err)
		}
	}
	wanted := map[string]bool{}
	for _, gv := range os.Args[1:] {
		wanted[gv] = true
	}
	for gvk, t := range all.AllKnownTypes() {
		gv := gvk.GroupVersion().String()
		if !wanted[gv] || strings.Contains(t.PkgPath(), "/meta/v1") || strings.HasSuffix(gvk.Version, "internal") {
			continue
		}
		kinds[gv+"/"+gvk.Kind] = name(t)
	}
	for _, object := range []any{
		metav1.Status{}, metav1.DeleteOptions{}, metav1.CreateOptions{}, metav1.UpdateOptions{}, metav1.PatchOptions{},
		metav1.GetOptions{}, metav1.ListOptions{}, metav1.WatchEvent{}, metav1.APIGroup{}, metav1.APIGroupList{},
		metav1.APIResourceList{}, metav1.APIVersions{}, metav1.PartialObjectMetadata{}, metav1.PartialObjectMetadataList{}, metav1.List{},
	} {
		name(reflect.TypeOf(object))
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]any{"types": types, "kinds": kinds}); err != nil {
		panic(err)
	}
}
