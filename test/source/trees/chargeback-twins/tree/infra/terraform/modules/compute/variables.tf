variable "name_prefix" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "environment_id" {
  type    = string
  default = ""
}

variable "entra_tenant_id" {
  type = string
}

variable "api_app_id" {
  type = string
}
