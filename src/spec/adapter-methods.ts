/**
 * The methods of the adapter's interface as schemas/adapter.openrpc.json lists them, each with the names of the schemas
 * of its messages, as a page's front matter writes them.
 */
import { isRecord } from "./plain-record.ts";
import { type SchemaDocuments, schemaDocument, schemaName } from "./schema-documents.ts";

export interface AdapterMethod {
  /** FILE#TITLE of its parameters, or `none`. */
  readonly params: string;
  /** FILE#TITLE of its result, or `none`. */
  readonly result: string;
}

const interfaceFile = "adapter.openrpc.json";

/** The methods by name. */
export function adapterMethods(schemas: SchemaDocuments): ReadonlyMap<string, AdapterMethod> {
  const { methods } = schemaDocument(schemas, interfaceFile).schema;
  const found = new Map<string, AdapterMethod>();
  for (const method of Array.isArray(methods) ? methods.filter(isRecord) : []) {
    const [params] = Array.isArray(method.params) ? method.params : [];
    found.set(String(method.name), {
      params: nameOf(schemas, params),
      result: nameOf(schemas, method.result),
    });
  }
  return found;
}

/** An OpenRPC content descriptor holds the schema of what it describes. */
function nameOf(schemas: SchemaDocuments, descriptor: unknown): string {
  if (!isRecord(descriptor) || !isRecord(descriptor.schema)) return "none";
  return schemaName(schemas, { file: interfaceFile, schema: descriptor.schema });
}
