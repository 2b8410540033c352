/** As `supabase gen types typescript` writes it for the application's own tables. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      ai_personas: {
        Row: {
          agent_id: string | null;
          avatar_url: string | null;
          created_at: string;
          greeting: string | null;
          id: string;
          instructions: string | null;
          is_default: boolean;
          model_id: string | null;
          name: string;
          properties_ext: Json | null;
          temperature: number | null;
          top_p: number | null;
          traits: string | null;
          updated_at: string;
          user_id: string;
        };
        Insert: {
          agent_id?: string | null;
          avatar_url?: string | null;
          created_at?: string;
          greeting?: string | null;
          id: string;
          instructions?: string | null;
          is_default?: boolean;
          model_id?: string | null;
          name: string;
          properties_ext?: Json | null;
          temperature?: number | null;
          top_p?: number | null;
          traits?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Update: {
          agent_id?: string | null;
          avatar_url?: string | null;
          created_at?: string;
          greeting?: string | null;
          id?: string;
          instructions?: string | null;
          is_default?: boolean;
          model_id?: string | null;
          name?: string;
          properties_ext?: Json | null;
          temperature?: number | null;
          top_p?: number | null;
          traits?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      user_calendars: {
        Row: {
          color: Database['public']['Enums']['colors'] | null;
          created_at: string;
          id: string;
          name: string;
          type: Database['public']['Enums']['calendar_type'];
          updated_at: string;
          user_id: string;
          visible: boolean;
        };
        Insert: {
          color?: Database['public']['Enums']['colors'] | null;
          created_at?: string;
          id: string;
          name: string;
          type?: Database['public']['Enums']['calendar_type'];
          updated_at?: string;
          user_id?: string;
          visible?: boolean;
        };
        Update: {
          color?: Database['public']['Enums']['colors'] | null;
          created_at?: string;
          id?: string;
          name?: string;
          type?: Database['public']['Enums']['calendar_type'];
          updated_at?: string;
          user_id?: string;
          visible?: boolean;
        };
        Relationships: [];
      };
      user_categories: {
        Row: {
          color: Database['public']['Enums']['colors'] | null;
          created_at: string;
          id: string;
          is_default: boolean;
          name: string;
          updated_at: string;
          user_id: string;
        };
        Insert: {
          color?: Database['public']['Enums']['colors'] | null;
          created_at?: string;
          id: string;
          is_default?: boolean;
          name: string;
          updated_at?: string;
          user_id?: string;
        };
        Update: {
          color?: Database['public']['Enums']['colors'] | null;
          created_at?: string;
          id?: string;
          is_default?: boolean;
          name?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      user_profiles: {
        Row: {
          avatar_url: string | null;
          created_at: string;
          display_name: string | null;
          email: string;
          first_name: string | null;
          id: string;
          last_name: string | null;
          organization: string | null;
          slug: string | null;
          time_format: Database['public']['Enums']['time_format'] | null;
          timezone: string | null;
          title: string | null;
          updated_at: string;
          user_id: string;
          week_start_day: Database['public']['Enums']['weekday'] | null;
        };
        Insert: {
          avatar_url?: string | null;
          created_at?: string;
          display_name?: string | null;
          email: string;
          first_name?: string | null;
          id: string;
          last_name?: string | null;
          organization?: string | null;
          slug?: string | null;
          time_format?: Database['public']['Enums']['time_format'] | null;
          timezone?: string | null;
          title?: string | null;
          updated_at?: string;
          user_id: string;
          week_start_day?: Database['public']['Enums']['weekday'] | null;
        };
        Update: {
          avatar_url?: string | null;
          created_at?: string;
          display_name?: string | null;
          email?: string;
          first_name?: string | null;
          id?: string;
          last_name?: string | null;
          organization?: string | null;
          slug?: string | null;
          time_format?: Database['public']['Enums']['time_format'] | null;
          timezone?: string | null;
          title?: string | null;
          updated_at?: string;
          user_id?: string;
          week_start_day?: Database['public']['Enums']['weekday'] | null;
        };
        Relationships: [];
      };
      user_work_periods: {
        Row: {
          created_at: string;
          end_time: string;
          id: string;
          start_time: string;
          updated_at: string;
          user_id: string;
          weekday: number;
        };
        Insert: {
          created_at?: string;
          end_time: string;
          id: string;
          start_time: string;
          updated_at?: string;
          user_id?: string;
          weekday: number;
        };
        Update: {
          created_at?: string;
          end_time?: string;
          id?: string;
          start_time?: string;
          updated_at?: string;
          user_id?: string;
          weekday?: number;
        };
        Relationships: [];
      };
    };
    Views: { [_ in never]: never };
    Functions: { [_ in never]: never };
    Enums: {
      calendar_type: 'default' | 'archive' | 'user';
      colors:
        | 'neutral'
        | 'slate'
        | 'orange'
        | 'yellow'
        | 'green'
        | 'blue'
        | 'indigo'
        | 'violet'
        | 'fuchsia'
        | 'rose';
      time_format: '12_hour' | '24_hour';
      weekday: '0' | '1' | '2' | '3' | '4' | '5' | '6';
    };
    CompositeTypes: { [_ in never]: never };
  };
};
