variable "name_prefix" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "tenant_id" {
  type = string
}

variable "gateway_app_id" {
  type = string
}

variable "api_app_id" {
  type = string
}

variable "policy_xml_path" {
  type = string
}
